"""What lists and sums are narrowed to: a station, where somebody looks over all of them; a village."""

from typing import Annotated, TypeAlias

from fastapi import Query

from shared.http.context import RequestContext
from shared.kernel.stations import EVERY_STATION
from shared.kernel.text import Line
from shared.store.view import Viewer

Station: TypeAlias = Annotated[Line | None, Query(title="派出所 · station")]
Village: TypeAlias = Annotated[Line | None, Query(title="村 · village")]


def station_of(ctx: RequestContext, station: str | None) -> str:
    """The station asked for, if the asker may look at it: whoever looks over all may choose one; else it is none."""
    if station is None:
        return ctx.station
    return station if ctx.station in (EVERY_STATION, station) else ""


def viewer_of(ctx: RequestContext, station: str | None) -> Viewer:
    """As whom he looks at this station."""
    return ctx.viewer._replace(station=station_of(ctx, station))
