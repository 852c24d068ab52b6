"""One service's PostgreSQL: event log, group commit, views and deadlines."""
