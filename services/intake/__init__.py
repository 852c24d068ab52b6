"""Intake: take every report, from every channel, once; keep who told it to itself."""
