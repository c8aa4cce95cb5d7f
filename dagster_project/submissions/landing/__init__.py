"""What has arrived: the files under `landing/`, when they came, and those that were left there."""
