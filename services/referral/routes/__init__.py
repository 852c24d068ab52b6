"""Where people speak to referral: one file for each subject, and who may do what."""
