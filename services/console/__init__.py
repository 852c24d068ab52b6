"""The console: the pages of the services for the people who work with them. It decides nothing and keeps no case."""
