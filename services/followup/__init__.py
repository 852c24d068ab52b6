"""Follow-up: visit again, hear whether it holds, close; and count what the half-year brought."""
