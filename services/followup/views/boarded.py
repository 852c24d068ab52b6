"""What a chief sees of his station, and the county of all of them: how the promises of each stage fared, what is late
now and whose, what is open where, and how the weeks went. Nothing is there that follow-up cannot count: it hears of
disputes, so the third promise is told of these alone here; triage, which follows the hazards (隐患), lists those on
which nobody acted in time (`/hazards?late=true`).
"""

from datetime import date, datetime
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, Field

from services.followup.views.promises import Clock
from shared.kernel.policy import Coded
from shared.kernel.words import called

Stage: TypeAlias = Annotated[
    Literal["discover", "circulate", "resolve", "revisit"],
    called(
        discover="发现 · discover", circulate="流转 · circulate", resolve="化解 · resolve", revisit="回访 · revisit"
    ),
]


class LateOf(BaseModel):
    """超期单位 · Whose promises are late."""

    owner: Coded
    count: int


class Fared(BaseModel):
    """一种期限 · How the promises of a clock fared in the period, and which stand now."""

    clock: Clock
    begun: Annotated[int, Field(description="期间开始计时的 · that began in the period")]
    decided: Annotated[int, Field(description="其中已有结果的：做到的和超期的 · of these kept, or past their time")]
    in_time: Annotated[int, Field(description="其中按时的 · of these kept in time")]
    median_seconds: Annotated[float | None, Field(description="用时中位数，无则为空 · of those kept, null for none")]
    ninetieth_seconds: Annotated[float | None, Field(description="九成在此用时内 · nine of ten took no longer")]
    waiting: Annotated[int, Field(description="现在在办的，不论何时开始 · that stand now, whenever they began")]
    late: Annotated[int, Field(description="现在超期的，不论何时开始 · late now, whenever they began")]
    late_of: list[LateOf]


class Rapid(BaseModel):
    """四快之一 · One of the four rapids: how many, and its clocks."""

    stage: Stage
    count: Annotated[
        int,
        Field(description="收到、流转、化解、回访数 · reports received, disputes referred, resolved, visits made"),
    ]
    clocks: list[Fared]


class NothingOmitted(BaseModel):
    """信息不漏 · Every report gets a decision within its time."""

    waiting: int
    late: int


class NothingMisdirected(BaseModel):
    """流转不偏 · What is sent is signed for, or returned and sent on within its time."""

    unsigned: Annotated[int, Field(description="超期未签收也未退回的 · neither signed for nor returned in time")]
    returned: Annotated[int, Field(description="退回后待再次流转的 · returned and not yet sent on")]
    not_sent_on: Annotated[int, Field(description="其中超期的 · of these late")]
    most_returns: Annotated[int, Field(description="未化解纠纷中往返最多的次数 · most returns of one open dispute")]


class NoDangerOutlivesAWeek(BaseModel):
    """隐患不过周 · Somebody acts on every open dispute within the week."""

    open: int
    quiet: Annotated[int, Field(description="超过一周无人处置的 · nobody did anything for more than a week")]
    quiet_since: datetime


class Summary(BaseModel):
    """概况 · The four rapids and the three promises, of all that was asked for (`station` null) or of one station."""

    station: str | None
    entered: Annotated[int, Field(description="分级录入的纠纷 · disputes graded and entered")]
    rapids: list[Rapid]
    nothing_omitted: NothingOmitted
    nothing_misdirected: NothingMisdirected
    no_danger_outlives_a_week: NoDangerOutlivesAWeek


class OpenCount(BaseModel):
    """未化解 · How many disputes of a level are open in a village; level 0: not graded yet."""

    village: str | None
    level: int
    count: int


class Week(BaseModel):
    """一周 · What came in, was entered and was resolved in the week that begins on this Monday."""

    monday: date
    received: int
    entered: int
    resolved: int


class Board(BaseModel):
    """看板 · The board of a period, from its first to its last day; what stands now stands at `at`."""

    first: date
    last: date
    at: datetime
    village: str | None
    all: Summary
    stations: Annotated[list[Summary], Field(description="看全部派出所时每所一行 · each, where all are asked for")]
    open: list[OpenCount]
    weeks: list[Week]
