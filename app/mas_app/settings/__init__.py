"""The settings window: one page a file, and the store through which every page reads and writes."""
