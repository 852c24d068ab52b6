"""What the programs count of themselves, read as a collector of metrics reads it."""

import httpx
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families


def counted(name: str, **labels: str) -> float:
    """How often this was counted so far in this process: `counted("gaps", source="toy")` for `sikuai_gaps_total`."""
    return REGISTRY.get_sample_value(f"sikuai_{name}_total", labels) or 0.0


def counted_at(address: str, sample: str) -> float:
    """What the service at this address says of itself: `counted_at(url, "sikuai_commits_total")`."""
    families = text_string_to_metric_families(httpx.get(f"{address}/metrics", trust_env=False).text)
    return sum(one.value for family in families for one in family.samples if one.name == sample)
