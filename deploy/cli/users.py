"""`sikuai users`: who may log in to the console."""

import asyncio
import sys
from datetime import UTC, datetime
from getpass import getpass
from typing import Annotated, Literal

import asyncpg
import typer
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from deploy.machine.listed import must_be_listed
from deploy.machine.running import running
from deploy.machine.trouble import MachineError
from services.console.people import accounts
from services.console.people.accounts import ALLOWED, POSTS, Account, Lapsed, Post
from services.console.people.passwords import LEAST, is_long_enough, made_up
from services.console.settings import ConsoleSettings
from shared.http.roles import OF_PEOPLE, ROLES
from shared.kernel.stations import EVERY_STATION

DONE = {"reset": "reset 已重设", "enable": "enabled 已启用", "disable": "disabled 已停用"}
What = Literal["add", "list", "disable", "enable", "reset"]


def users(
    what: Annotated[What, typer.Argument(help="add 新增, list 列出, disable 停用, enable 启用, reset 重设")] = "list",
    account: Annotated[str, typer.Argument(help="account, e.g. analyst-01 账号")] = "",
    role: Annotated[list[str] | None, typer.Option(help="to add; may be given twice 角色")] = None,
    station: Annotated[str, typer.Option(help="police station 派出所")] = "changluo",
    department: Annotated[str, typer.Option(help="of a liaison 部门")] = "",
    name: Annotated[str, typer.Option(help="how colleagues know him 称呼")] = "",
    operator: Annotated[str, typer.Option(help="account of who does it 操作人账号")] = "administrator",
    password: Annotated[bool, typer.Option("--password", help="type one; else one is made up 自定密码")] = False,
) -> None:
    """Say who may log in to the console, and as what. 用户管理"""
    dsn = _database()
    if what == "list":
        asyncio.run(_list(dsn))
        return
    if not account:
        raise MachineError("name the account 请写明账号", f"like `sikuai users {what} analyst-01` 请照此书写")
    if what == "add":
        somebody = _account(account, role or [], station, department, name)
        asyncio.run(_add(dsn, somebody, operator, password))
    else:
        asyncio.run(_change(dsn, what, account, operator, password))


def _database() -> str:
    """The console's database: in its container the settings name it, else the machine that is up does."""
    if dsn := ConsoleSettings().database_url:
        return dsn
    if dsn := running().console_database:
        return dsn
    raise MachineError("no console is up 网页没有在运行", "run `sikuai down` and `sikuai up` 请重启")


def _account(account: str, roles: list[str], station: str, department: str, name: str) -> Account:
    if not roles or (unknown := [role for role in roles if role not in OF_PEOPLE]):
        said = f"there is no role {unknown[0]!r} 没有这个角色" if roles else "name a role 请写明角色"
        raise MachineError(said, f"--role, one of {', '.join(OF_PEOPLE)} 请从中选一个")
    try:
        posts = POSTS.validate_python(
            [
                {"role": role, "station": station, "department": department if role == "liaison" else ""}
                for role in roles
            ]
        )
        somebody = Account(account=account, name=name or account, posts=posts)
    except ValidationError as error:
        first = error.errors()[0]
        field = next((part for part in reversed(first["loc"]) if isinstance(part, str)), "role")
        zh, en = ALLOWED.get(field, ("写法不对，或与角色不符", first["msg"].removeprefix("Value error, ")))
        raise MachineError(
            f"{field}: {en} {zh}",
            f"like `sikuai users add justice-01 --role liaison --department justice`, or --station {EVERY_STATION} "
            "请照此书写",
        ) from None
    for post in posts:
        must_be_listed(post.station, post.department or None, datetime.now(UTC))
    return somebody


async def _add(dsn: str, account: Account, by: str, typed: bool) -> None:
    password = _password(typed)
    async with asyncpg.create_pool(dsn, min_size=0, max_size=1) as pool:
        if not await accounts.add(pool, account, password, by, datetime.now(UTC)):
            raise MachineError(
                f"there is a {account.account} already, in capitals or small letters 已有此账号（不分大小写）",
                "`sikuai users list` shows it, `sikuai users reset` gives a password 可先列出，或重设密码",
            )
    _tell("added 已新增", account.account, password, typed)


async def _change(dsn: str, what: What, account: str, by: str, typed: bool) -> None:
    now = datetime.now(UTC)
    password = _password(typed) if what == "reset" else ""
    async with asyncpg.create_pool(dsn, min_size=0, max_size=1) as pool:
        if what == "reset":
            done = await accounts.set_password(pool, account, password, by, now)
        else:
            done = await accounts.switch(pool, account, what == "enable", by, now)
    if not done:
        raise MachineError(f"there is no account {account!r} 没有这个账号", "`sikuai users list` shows them 请先列出")
    _tell(DONE[what], account, password, typed)


def _password(typed: bool) -> str:
    if not typed:
        return made_up()
    password = getpass("password 密码: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    if not is_long_enough(password):
        raise MachineError(
            "the password is too short 密码太短", f"use {LEAST} characters or more 请至少用{LEAST}个字符"
        )
    return password


def _tell(done: str, account: str, password: str, typed: bool) -> None:
    shown = f"  password 密码: {password}" if password and not typed else ""
    print(f"{done}: {account}{shown}" + ("  (to be changed at the first log-in 首次登录须修改)" if password else ""))


async def _list(dsn: str) -> None:
    async with asyncpg.create_pool(dsn, min_size=0, max_size=1) as pool:
        found = await accounts.listed(pool)
    table = Table("account 账号", "name 称呼", "works as 身份", "state 状态", title="users 用户")
    for one in found:
        posts = [f"{ROLES[post.role].zh} {_post(post)}" for post in one.posts]
        posts += [f"{_post(post)} [void 已无效]" for post in one.lapsed]
        state = "disabled 停用" if one.disabled_at else "active 在用"
        table.add_row(one.account, one.name, escape("; ".join(posts)), state)
    Console(highlight=False).print(table if found else "nobody yet 还没有用户: sikuai users add NAME --role ROLE")


def _post(post: Post | Lapsed) -> str:
    return f"{post.role} @ {post.station}" + (f" ({post.department})" if post.department else "")
