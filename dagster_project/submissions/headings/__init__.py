"""Where the tables of a sheet begin, and which column is which."""
