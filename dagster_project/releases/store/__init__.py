"""The releases on disk: their folders, the pointer `current`, and which are kept."""
