"""The history: one SQLite file a user, safe against crashes, full disks and a second program at the same time."""
