"""Codes with their names, as people read them."""

from typing import Any

from shared.policy import Policy


def named(policy: Policy, row: dict[str, Any]) -> dict[str, Any]:
    """The row with its codes named in Chinese and English, as far as today's policy knows them."""
    words = {
        "channel": policy.channels.get(row["channel"]),
        "category": policy.categories.get(row.get("category", "")),
        "category_hint": policy.categories.get(row.get("category_hint") or ""),
    }
    return row | {
        field: {"code": row[field], "zh": word.zh, "en": word.en} for field, word in words.items() if word is not None
    }
