"""What a new release changes on published dates, and the named reason of each change."""
