"""The section `intake` of a policy: what may come with a report; who information officers are, and what is told them of
their reports; the places that are visited (走访), and how long each
may wait for a visit.

Channels and categories are common to all services.
"""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import Field, model_validator

from shared.kernel.policy import Label, Policy, Section
from shared.kernel.text import Slug


class Attachments(Section):
    """What may come with a report: how many, how large each may be as it is sent, and how many pixels a photo has."""

    most: Annotated[int, Field(ge=0, le=20)] = 6
    megabytes: Annotated[int, Field(ge=1, le=10)] = 8
    megapixels: Annotated[int, Field(ge=1, le=50)] = 50


class SiteKind(Label):
    """A kind of place (village group, school, mine, …): visited again within `longest_days` days of the last visit."""

    longest_days: Annotated[int, Field(ge=1, le=366)]


class Feedback(Section):
    """What an information officer is told of his report: nothing but how far it is, and thanks."""

    received: Label = Label(zh="已收到，感谢您提供线索！", en="Received. Thank you for telling us!")
    handled: Label = Label(zh="正在办理，感谢您！", en="Being handled. Thank you!")
    settled: Label = Label(zh="已办结，感谢您帮了忙！", en="Settled. Thank you for your help!")

    def of(self, stage: str) -> Label:
        """What is told at a stage: received, handled or settled."""
        told: Label = getattr(self, stage)
        return told


GROUPS = {
    "forest_ranger": Label(zh="护林员", en="forest ranger"),
    "cleaner": Label(zh="保洁员", en="cleaner"),
    "grid_worker": Label(zh="网格员", en="grid worker"),
    "rescue_team": Label(zh="救援队员", en="rescue team"),
    "womens_leader": Label(zh="妇女小组长", en="women's group leader"),
}
"""Where a policy, as those of before, lists none."""


class Point(Section):
    """Where something lies, in degrees (WGS 84)."""

    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]


class Site(Label):
    """A place to visit: the village that it lies in, as reports name it, its kind, and where it is, if that is known.

    One that is given up stays listed as `closed`: visits of it keep its name, and it waits for no other.
    """

    village: str
    kind: Slug
    at: Point | None = None
    closed: bool = False


class IntakePolicy(Policy):
    """What intake reads of a station's policy; a team goes to at most `most_sites_a_day` places on one day."""

    section: ClassVar[str] = "intake"

    attachments: Attachments = Attachments()
    site_kinds: dict[Slug, SiteKind] = Field(default_factory=dict)
    sites: Annotated[dict[Slug, Site], Field(default_factory=dict, max_length=300)]
    companions: dict[Slug, Label] = Field(default_factory=dict)
    """With whom one goes on a visit: roles, never names."""
    most_amendments: Annotated[int, Field(ge=0, le=100)] = 20
    """How often whoever made a report may add to it."""
    most_sites_a_day: Annotated[int, Field(ge=1, le=20)] = 3
    officer_groups: Annotated[dict[Slug, Label], Field(min_length=1)] = Field(default_factory=lambda: dict(GROUPS))
    """What information officers are in their villages."""
    reported_within_days: Annotated[int, Field(ge=1, le=366)] = 30
    """Of so many days, when it is counted how many information officers have reported."""
    feedback: Feedback = Feedback()

    @model_validator(mode="after")
    def _sites_are_somewhere(self) -> "IntakePolicy":
        villages = {village.zh for village in self.villages}
        wrong = [
            f"sites.{code}.kind: there is no kind {site.kind}: use one of {', '.join(self.site_kinds)}"
            for code, site in self.sites.items()
            if site.kind not in self.site_kinds
        ]
        wrong += [
            f"sites.{code}.village: the station lists no such village"
            for code, site in self.sites.items()
            if villages and site.village not in villages
        ]
        if wrong:
            raise ValueError("; ".join(wrong))
        return self

    @property
    def open_sites(self) -> dict[str, Site]:
        """The places that wait for visits."""
        return {code: site for code, site in self.sites.items() if not site.closed}

    def longest_days(self, site: Site) -> int:
        """How many days may lie between two visits of this place."""
        return self.site_kinds[site.kind].longest_days

    def own_words(self) -> dict[str, Mapping[str, Label]]:
        """The places to visit, their kinds, and who goes along; what information officers are."""
        return {
            "sites": self.sites,
            "site_kinds": self.site_kinds,
            "companions": self.companions,
            "officer_groups": self.officer_groups,
        }

    def coded(self) -> dict[str, Mapping[Any, Label]]:
        """What is coded here beside what is common."""
        return {**super().coded(), "site": self.sites, "site_kind": self.site_kinds, "group": self.officer_groups}
