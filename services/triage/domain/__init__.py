"""What is decided in triage, one file for each stream; pure."""
