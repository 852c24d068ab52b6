"""What lists that are followed are asked for alike: yes and no, and of which station."""

from typing import Annotated, Literal, TypeAlias

from shared.http.context import RequestContext
from shared.kernel.stations import EVERY_STATION
from shared.kernel.words import called
from shared.store.view import Viewer

Flag: TypeAlias = Annotated[Literal["true", "false"], called(true="是 · yes", false="否 · no")]


def station_of(ctx: RequestContext, station: str | None) -> str:
    """The station asked for, if the asker may look at it: whoever looks over all may choose one; else it is none."""
    if station is None:
        return ctx.station
    return station if ctx.station in (EVERY_STATION, station) else ""


def viewer_of(ctx: RequestContext, station: str | None) -> Viewer:
    """As whom he looks at this station."""
    return ctx.viewer._replace(station=station_of(ctx, station))
