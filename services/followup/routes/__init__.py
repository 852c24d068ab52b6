"""Where people speak to followup: one file for each subject, and who may do what."""
