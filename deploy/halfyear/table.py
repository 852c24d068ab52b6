"""The figures as people read them: what each is, what it comes to, and how many events stand behind it."""

from collections.abc import Mapping
from typing import Any

from rich.table import Table

NAMES = {
    "reports": ("收到线索（条）", "reports received"),
    "entered": ("分级录入纠纷（件）", "graded and entered"),
    "circulated": ("按时流转（件）", "circulated in time"),
    "calls_110": ("同期110警情（起）", "came by 110 calls"),
    "lead_over_110_percent": ("较同期110（%）", "lead over 110 calls, %"),
    "resolved": ("化解（件）", "resolved"),
    "resolution_percent": ("化解率（%）", "resolution rate, %"),
    "level_2": ("其中二级重大（件）", "of these major, level 2"),
    "satisfaction_index": ("满意度指数", "satisfaction index"),
}


def plain(figures: Mapping[str, Any]) -> dict[str, Any]:
    """The figures for scripts: each by its name, and under `events` how many events are behind it."""
    return {name: figures[name] for name in NAMES} | {"events": {name: figures["events"][name] for name in NAMES}}


def figure_table(figures: Mapping[str, Any], title: str) -> Table:
    """The figures for people."""
    table = Table("指标", "figure", "数值 value", "事件 events", title=title)
    for column in table.columns[2:]:
        column.justify = "right"
    for name, (zh, en) in NAMES.items():
        table.add_row(zh, en, _said(name, figures[name]), str(figures["events"][name]))
    return table


def _said(name: str, value: Any) -> str:
    match name, value:
        case _, None:
            return "–"
        case "satisfaction_index", float():
            return f"{value:.2f}"
        case "lead_over_110_percent", int():
            return f"{value:+d}"
        case _:
            return str(value)
