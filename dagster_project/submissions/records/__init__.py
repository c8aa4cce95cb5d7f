"""What all stations of a file pass on: the submission, its notices, its rows in the lake, the workspace."""
