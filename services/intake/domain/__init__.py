"""What is decided in intake, one file for each stream; pure."""
