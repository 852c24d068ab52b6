"""The half-year's scenario and its course."""
