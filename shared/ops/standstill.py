"""What stands still in a service, since when, and what to look at: the words of `/ready` and of `sikuai status`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from shared.bus.relay import Relay
from shared.bus.subscriptions import Subscriptions
from shared.store.forks import Fork

What: TypeAlias = Literal["views", "database", "connections", "publishing", "fork", "reading", "gap"]


@dataclass(frozen=True, slots=True)
class Standstill:
    """One thing that does not get on; `since` where it is known."""

    what: What
    since: datetime | None
    zh: str
    en: str


def standstills(
    started: bool,
    database: bool,
    busy: bool,
    forks: Sequence[Fork],
    relay: Relay,
    subscriptions: Subscriptions,
) -> list[Standstill]:
    """Everything in this process that stands still now; `forks` are the open ones of its database, and `busy` says
    that no connection to it became free."""
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
    if busy:
        found.append(
            Standstill(
                "connections", None,
                "数据库连接全部被占用：请稍候；若持续，请查看 PostgreSQL 中的长事务和锁",
                "all connections to the database are in use: wait; if it stays so, look for long transactions and "
                "locks in PostgreSQL",
            )
        )  # fmt: skip
    if relay.foreign:
        found.append(
            Standstill(
                "publishing", relay.stands_since,
                f"总线上的主题属于另一套系统（{relay.foreign}）：请检查 SIKUAI_BUS 或设置 SIKUAI_TOPIC_PREFIX",
                f"the topics on this bus are installation {relay.foreign}'s: look at SIKUAI_BUS, or set "
                "SIKUAI_TOPIC_PREFIX",
            )
        )  # fmt: skip
    elif relay.stands_since is not None:
        found.append(
            Standstill(
                "publishing", relay.stands_since,
                "事件未能发布：总线或数据库无应答，恢复后自动补发",
                "events are not published: the bus or the database does not answer; they follow when it does",
            )
        )  # fmt: skip
    if forks:
        found.append(
            Standstill(
                "fork", min(fork.found_at for fork in forks),
                f"数据库与已发布的记录不一致（{_lanes(forks)}），暂不接受办理：可能由旧备份恢复，请运行 sikuai recover",
                f"the database lacks what others have read ({_lanes(forks)}); no command is taken: was an old backup "
                "restored? run `sikuai recover`",
            )
        )  # fmt: skip
    if doubts := _doubts(subscriptions):
        found.append(
            Standstill(
                "fork", subscriptions.moved_on,
                f"听取的事件与来源不一致（{doubts}）：已询问来源；若持续，请运行 sikuai recover",
                f"what is heard does not follow from what was applied ({doubts}): the source was asked; if it stays "
                "so, run `sikuai recover`",
            )
        )  # fmt: skip
    if not reading.ok:
        found.append(
            Standstill(
                "reading", subscriptions.moved_on,
                "听取的事件未能处理：请查看日志和 sikuai parked",
                "what is heard is not applied: read the log, and `sikuai parked`",
            )
        )  # fmt: skip
    if reading.gaps:
        found.append(
            Standstill(
                "gap", subscriptions.moved_on,
                f"总线上有缺口（{_gaps(subscriptions)}）：已请求重发",
                f"the bus lacks events ({_gaps(subscriptions)}): they were asked for",
            )
        )  # fmt: skip
    return found


def _lanes(forks: Sequence[Fork]) -> str:
    lanes: dict[str, set[int]] = {}
    for fork in forks:
        lanes.setdefault(fork.log, set()).add(fork.lane)
    return "; ".join(f"{log} {', '.join(map(str, sorted(numbers)))}" for log, numbers in sorted(lanes.items()))


def _doubts(subscriptions: Subscriptions) -> str:
    return ", ".join(
        f"{reader.source} {lane} at {seq}"
        for reader in subscriptions.readers
        for lane, (_, seq) in sorted(reader.lacks.doubts.items())
    )


def _gaps(subscriptions: Subscriptions) -> str:
    return ", ".join(
        f"{reader.source} {lane} from {seq}"
        for reader in subscriptions.readers
        for lane, seq in reader.lacks.gaps.items()
    )
