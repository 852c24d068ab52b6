"""Triage: decide what each report is, grade disputes and plan the grave ones."""
