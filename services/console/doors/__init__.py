"""The services, spoken to over HTTP as the person who is logged in."""
