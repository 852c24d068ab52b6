"""Where people speak to triage: one file for each subject, and who may do what."""
