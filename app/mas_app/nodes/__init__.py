"""The nodes in the window: found, paired, unpaired, and this computer shared with others."""
