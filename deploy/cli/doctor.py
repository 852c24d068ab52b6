"""`sikuai doctor`: what this machine has and lacks."""

from datetime import datetime

import typer
from rich.console import Console
from rich.table import Table

from deploy.machine.doctor import examine
from deploy.machine.home import Home
from shared.kernel.calendar import CHINA

_WORDS = {"there": "[green]yes 有[/green]", "note": "[yellow]note 注意[/yellow]", "missing": "[red]no 缺[/red]"}


def doctor() -> None:
    """List what this machine has and lacks, each lack with what to do; exit status 1 if something needed lacks. 体检"""
    findings = examine(Home.find(), datetime.now(CHINA).date())
    table = Table("what 项目", "there? 有无", "seen 所见", "what to do 怎么办", title="sikuai doctor 体检")
    for finding in findings:
        table.add_row(finding.what, _WORDS[finding.verdict], finding.seen, finding.advice)
    Console(highlight=False).print(table)
    lacks = [finding for finding in findings if finding.verdict == "missing"]
    if lacks:
        raise typer.Exit(1)
