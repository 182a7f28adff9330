"""Who uses the window: logging in and out, signing up, and everything else about users, as dialogs."""
