"""`sikuai token ROLE`: a bearer token for one person's work."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from deploy.machine.home import Home
from deploy.machine.keys import ROLES, sign_token

_WORDS = ", ".join(f"{role} {chinese}" for role, chinese in ROLES.items())


def token(
    role: Annotated[str, typer.Argument(help=_WORDS)],
    department: Annotated[str | None, typer.Option(help="for a liaison: justice, land, ... 部门")] = None,
    station: Annotated[str, typer.Option(help="police station 派出所")] = "changluo",
    name: Annotated[str | None, typer.Option(help="account that acts, not a person's name 账号")] = None,
    hours: Annotated[float, typer.Option(min=0.01, max=24 * 366, help="valid for so long 有效小时数")] = 12,
) -> None:
    """Print a token, signed with this installation's key. 签发令牌"""
    now = datetime.now(UTC)
    print(sign_token(Home.find(), role, now=now, department=department, station=station, name=name, hours=hours))
