"""What tests of several rooms use: made data, builds to be shared, the command line in this process."""
