"""What every room stands on: settings, errors, text, files, journals, progress."""
