"""Who may log in, as what, and who is logged in."""
