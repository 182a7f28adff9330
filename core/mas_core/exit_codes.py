"""What ``mas`` and ``mas-node`` return to the shell."""

DONE, FAILED, USAGE, NO_QUORUM, CANCELLED = 0, 1, 2, 3, 130
