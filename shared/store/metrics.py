"""What each process counts, for `/metrics`."""

from prometheus_client import Counter, Gauge, Histogram

COMMITS = Counter("sikuai_commits", "transactions committed by the group commit")
COMMIT_UNITS = Histogram("sikuai_commit_units", "units of work a commit", buckets=(1, 2, 4, 8, 16, 32, 64, 128, 250))
SURE_UNITS = Counter("sikuai_sure_units", "units of work that did not go the quick way of the group commit")
EVENTS_APPENDED = Counter("sikuai_events_appended", "events appended to the log")
RELAYED = Counter("sikuai_relayed", "events published and acknowledged by the bus", ["log"])
RELAY_LAG = Gauge("sikuai_relay_lag", "events that a log and its topic differ by", ["log"])
RELAY_REPUBLISHED = Counter("sikuai_relay_republished", "events published again after the bus lost them", ["log"])
APPLIED = Counter("sikuai_applied", "heard events whose effects were committed", ["source"])
DUPLICATES = Counter("sikuai_duplicates", "heard events that were seen before", ["source"])
GAPS = Counter("sikuai_gaps", "gaps found in a lane of a source", ["source"])
PARKED = Counter("sikuai_parked", "heard events that were parked", ["source"])
UNKNOWN = Counter(
    "sikuai_unknown_kinds", "heard events of a kind that this service does not know, or does nothing about", ["source"]
)
DEADLINES_FIRED = Counter("sikuai_deadlines_fired", "deadlines acted upon, being overdue or corrected", ["name", "why"])
