"""The embedded machine: PostgreSQL and a broker from wheels, and the services, under one small supervisor."""
