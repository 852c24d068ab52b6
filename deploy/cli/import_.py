"""`sikuai import FILE`: the reports in a CSV or xlsx file, taken row by row, or tried."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn

from deploy.machine.home import Home
from deploy.machine.keys import sign_token
from deploy.machine.listed import must_be_listed
from deploy.machine.running import running
from deploy.machine.sending import Seen, mapping_in, send_sheet
from deploy.machine.trouble import MachineError
from services.console.doors.sheets import REASONS, Sheet, answered, without_reasons
from services.console.showing.sheets import refusals_of

MOST_SHOWN = 20  # refused rows on the screen; all of them are in the file of `--errors`


def import_(
    file: Annotated[Path, typer.Argument(help="CSV or xlsx with headings above the data 表格文件")],
    station: Annotated[str, typer.Option(help="police station 派出所")] = "changluo",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="say what would become of it, take nothing 只试读")
    ] = False,
    columns: Annotated[
        Path | None, typer.Option(help='JSON file, heading to field: {"主题": "text", "备注": null} 栏目对应')
    ] = None,
    categories: Annotated[
        Path | None, typer.Option(help='JSON file, word to category: {"水事": "neighbours"} 类别对应')
    ] = None,
    errors: Annotated[
        Path | None, typer.Option(help="CSV file to write refused rows to, to mend and send again 写出未收的行")
    ] = None,
    operator: Annotated[str | None, typer.Option(help="account of who does it 操作人账号")] = None,
) -> None:
    """Take the reports in a file, as a desk officer; the same file again takes none twice. 导入表格

    The exit status is 1 if some rows were refused. 有未收的行时退出码为1。
    """
    record, now = running(), datetime.now(UTC)
    must_be_listed(station, None, now)
    token = sign_token(Home.find(), "desk_officer", now=now, station=station, name=operator, hours=0.1)
    data = without_reasons(_read(file))
    mappings = {"columns": mapping_in(columns), "categories": mapping_in(categories)}
    url = record.services["intake"] + ("/sheets/tried" if dry_run else "/sheets")
    with _progress() as seen:
        answer = send_sheet(url, token, (file.name, data), mappings, seen)
    sheet = answered("", file.name, now, data, answer)
    _tell(sheet, dry_run)
    if errors and sheet.refused:
        _write(errors, sheet)
    if sheet.refused:
        raise typer.Exit(1)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise MachineError(
            f"{file} cannot be read ({type(error).__name__}) 无法读取", "check its name 请核对文件名"
        ) from error


@contextmanager
def _progress() -> Iterator[Seen]:
    """A bar on a terminal, else nothing. Gives who is told how far it is."""
    console = Console(stderr=True)
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None)

        def seen(done: int, rows: int) -> None:
            bar.update(task, completed=done, total=rows)

        yield seen


def _tell(sheet: Sheet, dry_run: bool) -> None:
    console = Console(highlight=False, soft_wrap=True, markup=False)
    taken = "would be taken 可以收" if dry_run else "taken 已收"
    console.print(f"{taken}: {sheet.taken}   known already 已有: {sheet.repeated}   refused 未收: {len(sheet.refused)}")
    if sheet.dangerous:
        console.print(
            f"danger to life in {sheet.dangerous} rows: call 110 now! "
            f"有{sheet.dangerous}行涉及生命危险，请立即拨打110！"
        )
    for name in sheet.not_read.columns:
        console.print(f"column not read 未读的栏目: {name}")
    for name, _ in sheet.not_read.sheets:
        console.print(f"sheet not read 未读的工作表: {name}")
    for (zh, en), rows in sheet.notices.items():
        named = ", ".join(map(str, rows[:MOST_SHOWN])) + (" …" if len(rows) > MOST_SHOWN else "")
        console.print(f"look at rows 请核对第 {named} 行 ({len(rows)}): {en} {zh}")
    shown = sheet.refused[:MOST_SHOWN]
    for one, other in zip(refusals_of("en", sheet, shown), refusals_of("zh", sheet, shown), strict=True):
        why = "; ".join(
            f"{cell.heading}: {cell.right} {beside.right}" for cell, beside in zip(one.cells, other.cells, strict=True)
        )
        console.print(f"row {one.number} refused 第{one.number}行未收: {why}")
        console.print(f"    {one.why} {other.why}")
    if len(sheet.refused) > MOST_SHOWN:
        more = len(sheet.refused) - MOST_SHOWN
        console.print(f"and {more} more: --errors FILE.csv writes them all 另有{more}行，--errors 可全部写出")


def _write(path: Path, sheet: Sheet) -> None:
    both = zip(refusals_of("zh", sheet, sheet.refused), refusals_of("en", sheet, sheet.refused), strict=True)
    try:
        path.write_bytes(sheet.as_csv(REASONS[0], [f"{zh.reason} · {en.reason}" for zh, en in both]))
    except OSError as error:
        raise MachineError(
            f"{path} cannot be written ({type(error).__name__}) 无法写入", "name another file 请换一个文件"
        ) from error
    print(f"refused rows are in 未收的行已写入 {path}: mend and import it 改好后再导入", file=sys.stderr)
