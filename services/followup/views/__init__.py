"""What followup can be asked: one file for each table, its projections and its queries."""
