"""What the programs count of themselves, read as a collector of metrics reads it."""

from prometheus_client import REGISTRY


def counted(name: str, **labels: str) -> float:
    """How often this was counted so far in this process: `counted("gaps", source="toy")` for `sikuai_gaps_total`."""
    return REGISTRY.get_sample_value(f"sikuai_{name}_total", labels) or 0.0
