"""What a release consists of: its database, its manifest, and whether both are whole."""
