"""What is told on the desktop when a long run ends while the person looks at something else."""
