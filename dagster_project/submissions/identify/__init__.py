"""Whose a file is, of which feed and which report date."""
