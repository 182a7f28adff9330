"""The History tab: its rows, its search, and what is done to runs and to the file they are kept in."""
