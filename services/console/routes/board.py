"""The board of a station or of the county: three promises, four rapids, what is open where; and what is late."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import Response

from services.console.routes.here import Here, Visit
from services.console.routes.taking import villages as offered
from services.console.showing.area import Area, area_of
from services.console.showing.chart import Chart, chart
from services.console.showing.grid import Grid
from services.console.showing.periods import Period, chosen, day
from services.console.showing.times import span
from services.console.showing.words import CLOCKS, PERIODS, RAPIDS, picked
from shared.kernel.stations import EVERY_STATION

router = APIRouter()
SIZES = {"wide": (960, 300), "slim": (360, 260)}
"""Of the chart, on a desk and on a phone: its letters are not scaled away."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What the board is narrowed to, which its links keep."""

    period: Period
    station: str = ""
    village: str = ""

    @classmethod
    async def from_address(cls, here: Visit) -> "Narrowed":
        """What the address of this page says."""
        asked = here.request.query_params
        period = chosen(asked.get("period", ""), asked.get("from", ""), asked.get("to", ""), await here.now())
        return cls(period, asked.get("station", "").strip(), asked.get("village", "").strip())

    def asked(self) -> dict[str, str]:
        """What a service is asked for."""
        return {**self.days(), "station": self.station, "village": self.village}

    def days(self) -> dict[str, str]:
        """The first and the last day."""
        return {"from": self.period.first.isoformat(), "to": self.period.last.isoformat()}

    def link_to(self, path: str, **more: object) -> str:
        """The address of a page that is narrowed to the same, and to more."""
        days = self.days() if self.period.name == "days" else {}
        kept = {"period": self.period.name, **days, "station": self.station, "village": self.village, **more}
        query = {name: str(value) for name, value in kept.items() if value not in (None, "") and kept[name] != "half"}
        return path + (f"?{urlencode(query)}" if query else "")


@router.get("/board")
async def board(here: Here) -> Response:
    """看板: three promises first, then the four rapids."""
    narrowed = await Narrowed.from_address(here)
    answer, followed = await asyncio.gather(
        here.get("followup", "/board", **narrowed.asked()),
        here.part("triage", "/standing", station=narrowed.station, village=narrowed.village),
    )
    found, standing = answer.said, followed.said if followed else {}
    area = area_or_trouble(here, narrowed.station)[0]
    return await here.page(
        "board/board.html",
        hazards_late=standing.get("hazards_late"),
        hazards_standing=standing.get("hazards"),
        requests_late=standing.get("requests_late"),
        handovers_late=standing.get("handovers_late"),
        plans_late=standing.get("plans_late"),
        plans_overdue=standing.get("plans_overdue"),
        **await shared(here, narrowed),
        villages=await villages(here, found),
        board=found,
        grid=Grid.of(found["open"]),
        charts=_charts(here, found["weeks"]),
        area=area,
    )


@router.get("/late")
async def late(
    here: Here, which: str = "late", clock: str = "", owner: str = "", level: str = "", cursor: str = ""
) -> Response:
    """超期: whose and how long, each opens its dispute or report; also what stands, and what was not done in time."""
    narrowed = await Narrowed.from_address(here)
    asked = {"station": narrowed.station, "village": narrowed.village, "clock": clock, "owner": owner, "level": level}
    fates: dict[str, dict[str, str]] = {
        "open": {},
        "missed": {"decided": "late", **narrowed.days()},
        "in_time": {"decided": "in_time", **narrowed.days()},
        "kept": {"decided": "kept", **narrowed.days()},
    }
    found = await here.get("followup", "/promises", **asked, **fates.get(which, {"late": "true"}), cursor=cursor)
    words = await here.words("followup")
    return await here.page(
        "board/late.html",
        **await shared(here, narrowed),
        villages=await villages(here),
        found=found.said,
        which=which if which in fates else "late",
        clock=clock,
        owner=owner,
        level=level,
        owners=_owners(here, words),
    )


@router.get("/open")
async def unresolved(here: Here, level: str = "", quiet: str = "", returns: str = "", cursor: str = "") -> Response:
    """未化解: the disputes behind the numbers of the table and the map; those first on which nobody acts."""
    narrowed = await Narrowed.from_address(here)
    asked = {"station": narrowed.station, "village": narrowed.village, "level": level, "returns": returns}
    found = await here.get("followup", "/open", **asked, quiet="true" if quiet else "", cursor=cursor)
    return await here.page(
        "board/open.html",
        **await shared(here, narrowed),
        villages=await villages(here),
        found=found.said,
        level_chosen=level,
        quiet=quiet,
        returns=returns,
    )


async def shared(here: Visit, narrowed: Narrowed) -> dict[str, Any]:
    """What every page of this room shows or calls."""
    names = dict(offered(here, await here.words("followup")))
    return {
        "narrowed": narrowed,
        "link_to": narrowed.link_to,
        "periods": [(name, here.say(word)) for name, word in PERIODS],
        "clocks": CLOCKS,
        "clocks_said": [(name, here.say(word)) for name, word in CLOCKS.items()],
        "known_villages": lambda known: [
            (one, names.get(one, one)) for one in dict.fromkeys([*known, narrowed.village]) if one
        ],
        "rapids": RAPIDS,
        "took": lambda seconds: span(here.language, timedelta(seconds=seconds)),
        "day": lambda on: day(here.language, date.fromisoformat(on) if isinstance(on, str) else on),
        "everywhere": here.somebody.post.station == EVERY_STATION,
    }


async def villages(here: Visit, board: Mapping[str, Any] | None = None) -> list[str]:
    """The villages to choose from: those of the policy, and others where something is open."""
    known = [one["zh"] for one in (await here.words("followup")).get("villages", ())]
    more = {cell["village"] for cell in (board or {}).get("open", ()) if cell["village"]}
    return [*known, *sorted(more - set(known))]


def area_or_trouble(here: Visit, station: str) -> tuple[Area | None, str]:
    """The map of the station that is looked at, and what is wrong with its file if something is."""
    try:
        return area_of(here.console.settings.area, looked_at(here.somebody.post.station, station)), ""
    except ValueError as error:
        return None, str(error)


def looked_at(own: str, asked: str) -> str:
    """The station that is looked at: another than one's own is for those whose post is for all."""
    return asked if asked and own == EVERY_STATION else own


def _owners(here: Visit, words: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Whose a promise may be."""
    roles = [("analyst", here.say("研判员")), ("visitor", here.say("回访员"))]
    return [*roles, *picked(here.language, words.get("departments"))]


def _charts(here: Visit, weeks: Sequence[Mapping[str, Any]]) -> dict[str, Chart | None]:
    mondays = [date.fromisoformat(week["monday"]) for week in weeks]
    names = {"received": here.say("收到"), "entered": here.say("录入"), "resolved": here.say("已化解")}
    series = {said: [week[name] for week in weeks] for name, said in names.items()}
    return {size: chart(here.language, mondays, series, *of) for size, of in SIZES.items()}
