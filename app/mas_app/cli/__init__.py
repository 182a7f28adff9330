"""The command ``mas`` for terminals and scripts. Never imports Qt."""
