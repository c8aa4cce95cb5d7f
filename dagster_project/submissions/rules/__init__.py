"""What the contract asks of rows: of one file, and across files and nights."""
