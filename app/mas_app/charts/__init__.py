"""Chart descriptions of the core drawn with pyqtgraph. Imported when charts are first shown, never at start."""
