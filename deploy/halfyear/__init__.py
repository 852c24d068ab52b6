"""The half-year: a scenario, expanded to timed requests, and a player that speaks to the services as any client would."""
