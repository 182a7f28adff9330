"""The desktop and the command line over the core."""
