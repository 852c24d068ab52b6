"""The table that people read, and the line about the machine it was made on."""

import os
import platform
from collections.abc import Sequence
from statistics import median

from rich.console import Console
from rich.table import Table

from tests.bench.measuring import Measure


def show(console: Console, measures: Sequence[Measure], machine: str) -> None:
    """Print every figure with its goal, and name what was missed."""
    table = Table(title="What it costs 性能测量", caption=machine)
    for heading in ("what", "bus"):
        table.add_column(heading)
    for heading in ("measured", "beside", "median (min–max)", "goal", ""):
        table.add_column(heading, justify="right")
    for measure in measures:
        table.add_row(*_row(measure))
    console.print(table)
    missed = [f"{measure.name} ({measure.bus})" for measure in measures if not measure.met]
    console.print(f"missed 未达目标: {'; '.join(missed)}" if missed else "every goal is met 全部达标")


def machine(postgres: str, buses: Sequence[str]) -> str:
    """What the figures were taken on."""
    return (
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, PostgreSQL {postgres}, {', '.join(buses) or 'no bus'}"
    )


def _row(measure: Measure) -> list[str]:
    seen, compared = measure.seen, measure.compared
    ratio = measure.wants_ratio
    digits = 2 if compared is not None or measure.goal < 100 else 0
    spread = f"{median(seen):.{digits}f} ({min(seen):.{digits}f}–{max(seen):.{digits}f})"
    beside = f"{measure.beside} {_figure(compared, measure.unit)}" if compared is not None else "-"
    goal = f"{'≥' if ratio else '≤'} {measure.goal:g}{'' if ratio else ' ' + measure.unit}"
    if not measure.goal:
        return [measure.name, measure.bus, _figure(measure.measured, measure.unit), beside, spread, "-", "-"]
    verdict = "[green]met 达标[/]" if measure.met else "[red]missed 未达[/]"
    return [measure.name, measure.bus, _figure(measure.measured, measure.unit), beside, spread, goal, verdict]


def _figure(value: float, unit: str) -> str:
    return f"{value:,.0f}{unit}" if unit == "/s" else f"{value:.1f} {unit}"
