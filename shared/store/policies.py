"""Policy files: read, checked, merged for a station, and kept as adopted.

    county/2026-01.yaml              version, adopted (a date), common and one section for each service
    stations/changluo/2026-05.yaml   the same, with only what differs from the county's
    calendar/2026.yaml               a year's public holidays and make-up days, with the notice's number
    sections.yaml                    which sections there are; without it, those of the county's first policy

In force at an instant is the last version adopted by then; before the first adoption, the first. A file that was
adopted is never changed: the database remembers its digest, and a service refuses one that differs. New files are seen
while running.
"""

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

import orjson
import structlog
import yaml
from pydantic import ValidationError

from shared.kernel.calendar import CHINA, Calendar, YearNotice
from shared.kernel.policy import Policy, Span
from shared.kernel.stations import EVERY_STATION
from shared.store.database import Connection

P = TypeVar("P", bound=Policy)
Document = dict[str, Any]
LOOK_AGAIN_SECONDS = 1.0
COUNTY = ""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Adopted:
    """A policy file: whose it is ("" for the county's), its version, the day of its adoption, and what it says."""

    station: str
    version: str
    adopted: date
    document: Document
    file: str

    def digest(self) -> bytes:
        """The digest of what it says, however it is laid out."""
        return sha256(
            orjson.dumps(
                [self.version, self.adopted, self.document], option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS
            )
        ).digest()


class PolicyChanged(ValueError):
    """A policy that was adopted is not what it was, or is gone: promises were made under it."""


class PolicyFiles(Generic[P]):
    """The policies in a folder, as the model of one service reads them. Raises `ValueError` for what is wrong."""

    def __init__(self, folder: Path, model: type[P]) -> None:
        self.folder, self.model = folder, model
        self.lock = threading.Lock()
        self._stamp, self._looked_at = self._stamps(), time.monotonic()
        self._load()

    def of(self, station: str, at: datetime) -> P:
        """The policy in force at this station (`EVERY_STATION`: the county's own) at this instant (aware)."""
        if time.monotonic() - self._looked_at > LOOK_AGAIN_SECONDS:
            self.look_again()
        return self._in_force(station, at.astimezone(CHINA).date())

    def all(self) -> Iterator[P]:
        """Every policy that is in force anywhere at any time."""
        return iter(self._models.values())

    def look_again(self) -> None:
        """Read the files again if they changed; what is wrong in them is said, and the policies stay as they were."""
        try:
            with self.lock:
                self._looked_at, stamp = time.monotonic(), self._stamps()
                if stamp == self._stamp:
                    return
                self._stamp = stamp
            self._load()
        except Exception as error:  # whatever stands in a file
            log.error("policy_refused", error=type(error).__name__, says=_short(error))

    def _stamps(self) -> tuple[tuple[str, int, int], ...]:
        files = sorted(self.folder.rglob("*.yaml"))
        return tuple((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in files)

    def _load(self) -> None:
        adopted = read_adopted(self.folder)
        years = read_calendar(self.folder)
        if not any(one.station == COUNTY for one in adopted):
            raise ValueError(f"{self.folder}: there is no policy in county/")
        _refuse_unknown_sections(adopted, read_sections(self.folder))
        models = {pair.key: self._built(pair, years) for pair in pairs(adopted)}
        self._check_kept(adopted)
        self.adopted, self._models = adopted, models
        self._in_force = lru_cache(4096)(self._find)

    def _built(self, pair: "Pair", years: Mapping[int, YearNotice]) -> P:
        try:
            return build(self.model, pair.document(), years)
        except ValueError as error:
            raise ValueError(f"{pair.files()}: {_places(error)}") from error
        except (TypeError, AttributeError, RecursionError) as error:
            raise ValueError(f"{pair.files()}: a section is no table of keys") from error

    def _check_kept(self, adopted: Sequence[Adopted]) -> None:
        before = {(one.station, one.version): one.digest() for one in getattr(self, "adopted", ())}
        now = {(one.station, one.version): one.digest() for one in adopted}
        _refuse_changes(before, now)

    def _find(self, station: str, day: date) -> P:
        return self._models[in_force(self.adopted, station, day).key]


class Pair(NamedTuple):
    """What is in force together: a policy of the county, and one of a station over it, if it has any."""

    county: Adopted
    station: Adopted | None

    @property
    def key(self) -> tuple[str, str, str]:
        """The versions that it is made of, and the station."""
        own = self.station
        return (self.county.version, own.station, own.version) if own else (self.county.version, COUNTY, "")

    def document(self) -> Document:
        """The station's document over the county's, with a version that names both."""
        county, own = self.county, self.station
        if own is None:
            return {**county.document, "version": county.version}
        version = f"{county.version}+{own.station}-{own.version}"
        return {**over(county.document, own.document), "version": version}

    def files(self) -> str:
        """Where it stands."""
        return f"{self.station.file} over {self.county.file}" if self.station else self.county.file


def pairs(adopted: Sequence[Adopted]) -> Iterator[Pair]:
    """Everything that is in force together anywhere at any time; some of it may come more than once."""
    for station in sorted({one.station for one in adopted}):
        for one in adopted:
            yield in_force(adopted, station, one.adopted)


def in_force(adopted: Sequence[Adopted], station: str, day: date) -> Pair:
    """What was adopted last by this day; before its adoption, the county's first."""
    county = [one for one in adopted if one.station == COUNTY]
    own = [one for one in adopted if one.station == station and one.adopted <= day]
    by_then = [one for one in county if one.adopted <= day]
    return Pair(by_then[-1] if by_then else county[0], own[-1] if own and station != COUNTY else None)


def build(model: type[P], document: Document, years: Mapping[int, YearNotice]) -> P:
    """The policy as one service reads it: what is common, and its own section. Raises `ValueError`."""
    common = dict(document.get("common", {}))
    local = common.pop("local_days", {})
    calendar = Calendar.model_validate({"years": years, "local": local})
    own = document.get(model.section, {}) if model.section else {}
    return model.model_validate({"version": document["version"], "calendar": calendar, **common, **own})


def over(below: Any, above: Any) -> Any:
    """`above` over `below`, key by key; clocks, lists and single values are replaced whole."""
    if not (isinstance(below, dict) and isinstance(above, dict)) or _is_clock(below):
        return above
    return below | {key: over(below[key], value) if key in below else value for key, value in above.items()}


def _is_clock(value: Document) -> bool:
    """Whether this is a clock: hours over days would be two of them."""
    return bool(value) and value.keys() <= Span.model_fields.keys()


def read_adopted(folder: Path) -> list[Adopted]:
    """Every policy file in the folder, by the day of adoption. Raises `ValueError`, naming the file."""
    if (folder / "stations" / EVERY_STATION).exists():
        raise ValueError(
            f"stations/{EVERY_STATION}: the word `{EVERY_STATION}` stands for every station and names none: call the "
            "folder as the station is called, or put what is for all of them into county/"
        )
    found = [_read_one(folder, COUNTY, path) for path in sorted((folder / "county").glob("*.yaml"))]
    found += [_read_one(folder, path.parent.name, path) for path in sorted((folder / "stations").glob("*/*.yaml"))]
    files: dict[tuple[str, str], str] = {}
    days: dict[tuple[str, date], str] = {}
    for one in found:
        if (one.station, one.adopted) in days:
            raise ValueError(f"{one.file} and {days[one.station, one.adopted]} were adopted on the same day")
        days[one.station, one.adopted] = one.file
        if (one.station, one.version) in files:
            raise ValueError(f"{one.file} and {files[one.station, one.version]} have the same version {one.version}")
        files[one.station, one.version] = one.file
    return sorted(found, key=lambda one: one.adopted)


def _read_one(folder: Path, station: str, path: Path) -> Adopted:
    document, file = _yaml(path), str(path.relative_to(folder))
    version, adopted = document.pop("version", None), document.pop("adopted", None)
    if not isinstance(version, str) or type(adopted) is not date:
        raise ValueError(f"{file}: a policy begins with `version:` (quoted) and `adopted:` (a date)")
    return Adopted(station, version, adopted, document, file)


def read_calendar(folder: Path) -> dict[int, YearNotice]:
    """year → its notice of public holidays. Raises `ValueError`, naming the file."""
    years: dict[int, YearNotice] = {}
    for path in sorted((folder / "calendar").glob("*.yaml")):
        try:
            notice = YearNotice.model_validate(_yaml(path))
        except ValidationError as error:
            raise ValueError(f"{path.name}: {_places(error)}") from error
        if notice.year in years:
            raise ValueError(f"{path.name}: there is another notice of {notice.year}")
        years[notice.year] = notice
    return years


def read_sections(folder: Path) -> frozenset[str] | None:
    """The sections that policies of this folder may have; None where it lists none. Raises `ValueError`."""
    path = folder / "sections.yaml"
    if not path.is_file():
        return None
    names = _yaml(path).get("sections")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ValueError(f"{path.name}: a list of names stands under `sections:`")
    return frozenset(names)


def _yaml(path: Path) -> Document:
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ValueError(f"{path.name} is no YAML") from error
    if not isinstance(document, dict):
        raise ValueError(f"{path.name} is no table of keys")
    return document


async def remember_adopted(connection: Connection, adopted: Sequence[Adopted]) -> None:
    """Remember these policies as adopted. Raises `PolicyChanged` where one is not what this database remembers."""
    now = {(one.station, one.version): one.digest() for one in adopted}
    rows = await connection.fetch("select station, version, digest from store.policy")
    _refuse_changes({(row["station"], row["version"]): row["digest"] for row in rows}, now)
    await connection.executemany(
        "insert into store.policy (station, version, adopted, digest, document) values ($1, $2, $3, $4, $5::jsonb) "
        "on conflict do nothing",
        [(one.station, one.version, one.adopted, one.digest(), one.document) for one in adopted],
    )


def _refuse_unknown_sections(adopted: Sequence[Adopted], listed: frozenset[str] | None) -> None:
    """A section that is not listed, or that the county's first policy has not where none are, is misspelt, and would be
    passed over in silence."""
    known = listed or next(one.document.keys() for one in adopted if one.station == COUNTY)
    for one in adopted:
        if strange := sorted(map(str, one.document.keys() - known)):
            raise ValueError(f"{one.file}: there is no section {', '.join(strange)}: use {', '.join(sorted(known))}")


def _refuse_changes(before: Mapping[tuple[str, str], bytes], now: Mapping[tuple[str, str], bytes]) -> None:
    for (station, version), digest in before.items():
        whose = f"station {station}" if station else "the county"
        if (station, version) not in now:
            raise PolicyChanged(f"policy {version} of {whose} was adopted and is gone: put its file back")
        if now[station, version] != digest:
            raise PolicyChanged(
                f"policy {version} of {whose} was changed after it was adopted: put it back, "
                "and make the change a new file with a version of its own"
            )


def _short(error: Exception) -> str:
    return str(error).splitlines()[0][:200] if str(error) else ""


def _places(error: ValueError) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    return "; ".join(": ".join([*filter(None, [".".join(map(str, at["loc"]))]), at["msg"]]) for at in error.errors())
