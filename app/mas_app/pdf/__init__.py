"""A transcript as PDF: a child process of its own sets the pages with Qt."""
