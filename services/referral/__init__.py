"""Referral: bring each dispute to whoever is competent, and see it handled."""
