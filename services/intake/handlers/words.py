"""The words of a report as they come in, and the command that they make."""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Annotated
from uuid import UUID, uuid5

from pydantic import AfterValidator, BaseModel, Field, StrictBool

from services.intake.domain import TakeReport, informant_token
from services.intake.events import Person
from shared.decider import Actor, Invalid, NotAllowed
from shared.house import Asked
from shared.words import Line, Moment, Slug, Text, Words

EARLIEST_YEAR = 1900


def _plausible(moment: datetime) -> datetime:
    if moment.year < EARLIEST_YEAR:
        raise ValueError(f"nothing before {EARLIEST_YEAR} is taken")
    return moment


Happened = Annotated[Moment, AfterValidator(_plausible)]


class PersonWords(Words):
    """Somebody the report mentions."""

    name: Line
    part: Slug = "party"


class ReportWords(Words):
    """What somebody says. `message_id` is the channel's own number: the same message again is answered, not taken."""

    channel: Slug
    message_id: Line | None = None
    officer_id: UUID | None = None
    village: Line
    place: Line | None = None
    happened_at: Happened
    text: Text
    people: Annotated[tuple[PersonWords, ...], Field(max_length=20)] = ()
    category_hint: Slug | None = None
    urgent: StrictBool = False
    danger_to_life: StrictBool = False
    campaign: Line | None = None

    def digest(self) -> str:
        """The same for the same content, whichever way it was written down."""
        return sha256(self.model_dump_json().encode()).hexdigest()


class Advice(BaseModel):
    """What somebody in danger must do at once."""

    zh: str = "有生命危险，请立即拨打110！"
    en: str = "There is danger to life: call 110 now!"


def advice(words: ReportWords) -> Advice | None:
    """Danger to life is answered at once, and never only queued."""
    return Advice() if words.danger_to_life else None


def take_report(asked: Asked, words: ReportWords, derive: Callable[[str], UUID]) -> TakeReport:
    """The command that these words make.

    A message that carries its channel's number is the same report however often it is sent: number and content give
    the command its id, so that the same again gets the first answer, and other content reaches the domain, which
    refuses it. Ids are derived with the installation's secret, so that a published one confirms no guess. Who informed
    stands in the account alone; an information officer acts under the report's token.

    Raises `NotAllowed` for a channel that is not this role's, `Invalid` without a station.
    """
    if not asked.station:
        raise Invalid(
            "station-missing",
            "令牌没有指明派出所：请用某一派出所的令牌上报",
            "the token names no station: report with the token of one station",
        )
    if asked.actor.role == "information_officer" and (words.channel != "officer" or words.officer_id is not None):
        raise NotAllowed(
            "channel-not-yours",
            "信息员只能以本人身份经 officer 渠道上报：请改用该渠道",
            "an information officer reports for himself, by the channel officer: use that one",
        )
    envelope = asked.words
    if words.message_id is None:
        report_id = uuid5(asked.id, "report")
    else:
        report_id = derive(f"{asked.station}\n{words.channel}\n{words.message_id}")
        envelope |= {"id": derive(f"{report_id}\n{words.digest()}"), "fingerprint": b""}
    if asked.actor.role == "information_officer":
        envelope |= {"by": Actor("information_officer", str(informant_token(report_id)))}
    return TakeReport(
        **envelope,
        occurred_at=words.happened_at,
        report_id=report_id,
        channel=words.channel,
        account=asked.actor.name,
        officer_id=words.officer_id,
        village=words.village,
        place=words.place or "",
        happened_at=words.happened_at,
        text=words.text,
        people=tuple(Person(name=person.name, part=person.part) for person in words.people),
        category_hint=words.category_hint,
        urgent=words.urgent,
        danger_to_life=words.danger_to_life,
        campaign=words.campaign,
    )
