"""What is decided in followup, one file for each stream; pure."""
