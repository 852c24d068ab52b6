"""The half-year: a scenario, the timed requests it becomes, and a player that speaks to services as any client does."""
