"""`sikuai token ROLE`: a bearer token for one person's work."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from deploy.machine.home import Home
from deploy.machine.keys import sign_token
from deploy.machine.listed import must_be_listed
from shared.http.roles import EVERYWHERE, ROLES
from shared.kernel.stations import EVERY_STATION

_WORDS = ", ".join(f"{role} {name.zh}" for role, name in ROLES.items())
_OVER_ALL = f"`{EVERY_STATION}` 全部 for {', '.join(sorted(EVERYWHERE))}"


def token(
    role: Annotated[str, typer.Argument(help=f"role 角色: {_WORDS}")],
    department: Annotated[str | None, typer.Option(help="for a liaison: justice, land, ... 部门")] = None,
    station: Annotated[str, typer.Option(help=f"police station 派出所; {_OVER_ALL}")] = "changluo",
    name: Annotated[str | None, typer.Option(help="account that acts, not a person's name 账号")] = None,
    hours: Annotated[float, typer.Option(min=0.01, max=24 * 366, help="valid for so long 有效小时数")] = 12,
) -> None:
    """Print a token, signed with this installation's key. 签发令牌"""
    now = datetime.now(UTC)
    signed = sign_token(Home.find(), role, now=now, department=department, station=station, name=name, hours=hours)
    must_be_listed(station, department, now)
    print(signed)
