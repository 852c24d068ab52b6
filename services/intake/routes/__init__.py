"""Where people speak to intake: one file for each subject, and who may do what."""
