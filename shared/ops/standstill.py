"""What stands still in a service, since when, and what to look at: the words of `/ready` and of `sikuai status`."""

from datetime import datetime
from typing import Literal, NamedTuple, TypeAlias

from shared.bus.relay import Relay
from shared.bus.subscriptions import Subscriptions

What: TypeAlias = Literal["views", "database", "publishing", "fork", "reading", "gap"]


class Standstill(NamedTuple):
    """One thing that does not get on; `since` where it is known."""

    what: What
    since: datetime | None
    zh: str
    en: str


def standstills(started: bool, database: bool, relay: Relay, subscriptions: Subscriptions) -> list[Standstill]:
    """Everything in this process that stands still now."""
    reading = subscriptions.health()
    found = []
    if not started:
        found.append(Standstill("views", None, "视图正在重建：请稍候", "the views are being rebuilt: wait"))
    if not database:
        found.append(
            Standstill(
                "database", None, "数据库无应答：请检查 PostgreSQL", "the database does not answer: look at PostgreSQL"
            )
        )
    if relay.stands_since is not None:
        found.append(
            Standstill(
                "publishing", relay.stands_since,
                "事件未能发布：总线或数据库无应答，恢复后自动补发",
                "events are not published: the bus or the database does not answer; they follow when it does",
            )
        )  # fmt: skip
    if relay.ahead:
        found.append(
            Standstill(
                "fork", None,
                f"总线比数据库新（{_lanes(relay.ahead)}）：数据库可能由旧备份恢复",
                f"the bus is ahead of the database ({_lanes(relay.ahead)}): was an old backup restored?",
            )
        )  # fmt: skip
    if not reading["ok"]:
        found.append(
            Standstill(
                "reading", subscriptions.moved_on,
                "听取的事件未能处理：请查看日志和 sikuai parked",
                "what is heard is not applied: read the log, and `sikuai parked`",
            )
        )  # fmt: skip
    if reading.get("gaps"):
        found.append(
            Standstill(
                "gap", subscriptions.moved_on,
                f"总线上有缺口（{_gaps(subscriptions)}）：已请求重发",
                f"the bus lacks events ({_gaps(subscriptions)}): they were asked for",
            )
        )  # fmt: skip
    return found


def _lanes(lanes: set[tuple[str, int]]) -> str:
    return ", ".join(f"{log} {lane}" for log, lane in sorted(lanes))


def _gaps(subscriptions: Subscriptions) -> str:
    return ", ".join(
        f"{reader.source} {lane} from {seq}" for reader in subscriptions.readers for lane, seq in reader.gaps.items()
    )
