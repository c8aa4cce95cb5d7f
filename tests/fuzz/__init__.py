"""Searches for input that breaks the readers, longer than a test may take; run by hand."""
