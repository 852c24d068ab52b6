"""The pages: one file for each place of work."""
