"""What is decided in referral, one file for each stream; pure."""
