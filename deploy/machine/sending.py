"""A sheet on its way to intake, whose answer comes in lines while the rows are done."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx
import orjson

from deploy.machine.trouble import MachineError

SECONDS = 150.0  # between two lines of the answer: longer than any service works at one request
Seen = Callable[[int, int], None]
"""Is told how many rows are done, and how many there are."""


def send_sheet(
    url: str, token: str, file: tuple[str, bytes], mappings: Mapping[str, str], seen: Seen
) -> dict[str, Any]:
    """Send this file (its name, what is in it) to a door for sheets; the answer as it would be without lines.

    Raises MachineError where the file is refused, nobody answers, or the answer is cut off.
    """
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/x-ndjson"}
    rows: list[dict[str, Any]] = []
    told: dict[str, Any] = {}
    try:
        with (
            httpx.Client(timeout=SECONDS, trust_env=False) as client,
            client.stream("POST", url, files={"file": file}, data=dict(mappings), headers=headers) as answer,
        ):
            if answer.is_error:
                answer.read()
                raise _refused(answer)
            for line in filter(None, answer.iter_lines()):
                one = orjson.loads(line)
                if "row" in one:
                    rows.append(one)
                else:
                    told |= one
                seen(len(rows), told["rows"])
    except httpx.ConnectError as error:
        raise MachineError("intake does not answer 服务无应答", "look at `sikuai status` 请查看状态") from error
    except httpx.HTTPError as error:
        raise _cut_off(len(rows)) from error
    if "refused" not in told:
        raise _cut_off(len(rows))
    return told | {"rows": rows}


def mapping_in(path: Path | None) -> str:
    """The mapping in this file, as it is sent; none is an empty one. Raises MachineError where it cannot be read."""
    if path is None:
        return ""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise MachineError(
            f"{path} cannot be read ({type(error).__name__}) 无法读取",
            "name a JSON file in UTF-8 请写明一个UTF-8的JSON文件",
        ) from error


def _refused(answer: httpx.Response) -> MachineError:
    """What intake says to it, in both languages."""
    try:
        problem = answer.json()
        en, _, en_step = problem["detail"].partition(": ")
        zh, _, zh_step = problem["detail_zh"].partition("：")
    except (ValueError, KeyError):
        return MachineError(f"intake answered {answer.status_code} 服务答复有误", "look at `sikuai status` 请查看状态")
    return MachineError(f"{en} {zh}", f"{en_step} {zh_step}")


def _cut_off(done: int) -> MachineError:
    return MachineError(
        f"the answer was cut off after {done} rows 答复中断",
        "send the same file again: no row is taken twice 请重新发送同一文件：一行也不会重复",
    )
