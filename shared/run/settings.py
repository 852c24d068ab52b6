"""The one settings object: every variable a sikuai process reads, and nothing else reads the environment.

The table in README.md ("Settings") is checked against this class by `tests/shared/test_settings.py`.
"""

from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[2]


class Settings(BaseSettings):
    """Settings of one process, read from `SIKUAI_*`; a wrong value stops the process before it does anything."""

    model_config = SettingsConfigDict(env_prefix="SIKUAI_", extra="ignore", hide_input_in_errors=True)

    database_url: str = Field(
        "", repr=False, description="PostgreSQL of this service, as the role that may only insert and select"
    )
    owner_url: str = Field("", repr=False, description="the same database as its owner: creates tables, rebuilds views")
    bus: str = Field("127.0.0.1:9092", description="bootstrap servers of the bus, host:port[,host:port]")
    bus_kind: Literal["embedded", "kafka"] = Field("embedded", description="which bus answers there")
    host: str = Field("127.0.0.1", description="address that the HTTP server listens on")
    port: int = Field(8000, ge=0, le=65535, description="port that the HTTP server listens on")
    installation: str = Field(
        "",
        pattern=r"^([a-z0-9][a-z0-9-]{2,62})?$",
        description="the installation's name, which every record bears for ever: 3 to 63 of a-z, 0-9 and hyphens",
    )
    topic_prefix: str = Field(
        "",
        pattern=r"^([a-z0-9][a-z0-9.-]{0,62}[.-])?$",
        description="what the names of topics begin with, for a bus that others use too: `town7.`",
    )
    lanes: int = Field(12, ge=1, le=256, description="lanes of each log, fixed when the database is made")
    token_public_key: Path = Field(
        Path("token-public.json"), description="file with the installation's public Ed25519 key (JWK)"
    )
    token_issuer: str = Field(
        "", description="who signs tokens (`iss`); if it is empty, `sikuai:` and the installation's name"
    )
    token_audience: str = Field("sikuai", min_length=1, description="whom tokens are meant for (`aud`)")
    policy: Path = Field(
        ROOT / "deploy" / "policy", description="the folder of the policies: the county's, the stations', the calendar"
    )
    clock: Literal["real", "movable"] = Field("real", description="`movable` lets a replay set the time; demo only")
    demo: bool = Field(False, description="this process serves a demonstration; required for a movable clock")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="least level that is logged")
    replicas: int = Field(1, ge=1, le=9, description="copies of each topic that the bus keeps")
    secret: SecretStr = Field(
        SecretStr(""), description="the installation's secret, from which ids are derived; at least 16 characters"
    )

    metrics_port: int = Field(0, ge=0, le=65535, description="port of the metrics, not for users; 0: none")
    trusted_proxies: str = Field(
        "", description="addresses of reverse proxies, a,b: from these alone X-Forwarded-For is believed"
    )
    docs: bool = Field(True, description="serve /docs, where the doors are described and can be tried")
    cors_origins: str = Field("", description="origins of web pages that may call, https://a,https://b; else none may")
    largest_body_kib: int = Field(
        256,
        ge=4,
        le=65536,
        description="KiB of a body: twenty times the longest report; sheets have their own",
    )
    body_seconds: float = Field(
        30, gt=0, le=600, description="seconds in which a body must come: 256 KiB over a line of 70 kbit/s"
    )
    answer_seconds: float = Field(
        120, gt=0, le=3600, description="seconds for a whole request: the longest sheet took 48 on two busy cores"
    )
    person_per_second: float = Field(
        50, ge=0, description="requests a second of one account, ten seconds' worth at once: programs, too; 0: no limit"
    )
    address_per_second: float = Field(
        500, ge=0, description="the same of one address, where a whole office may sit behind one; 0: no limit"
    )
    most_of_one: int = Field(64, ge=1, description="requests of one account at once: two browsers and a program")
    most_at_once: int = Field(512, ge=1, description="requests under way at once: 128 MiB of bodies at most")
    most_large: int = Field(4, ge=1, description="sheets under way at once: each takes some 60 MB while it is read")
    most_connections: int = Field(4096, ge=16, description="connections open at once, idle ones too: some 10 KiB each")
    reading_connections: int = Field(
        4, ge=1, le=100, description="connections to PostgreSQL for lists and reading; commands and /ready have others"
    )

    @field_validator("database_url", "owner_url")
    @classmethod
    def _is_an_address(cls, url: str, field: ValidationInfo) -> str:
        """What a library would stumble over it would quote, and there is a password in it."""
        try:
            parts = urlsplit(url)
            right = not url or (parts.scheme in ("postgresql", "postgres") and parts.port != 0)
        except ValueError:  # the port is none: what stands before the host has a / or # of its own
            right = False
        if not right:
            raise ValueError(
                f"SIKUAI_{str(field.field_name).upper()} is no address of a database: write "
                "postgresql://role:password@host:port/name, with / # ? @ % of the password as %2F %23 %3F %40 %25"
            )
        return url

    @model_validator(mode="after")
    def _issuer_of_the_installation(self) -> Self:
        """Another installation's tokens are refused here, even if both had the same key."""
        self.token_issuer = self.token_issuer or f"sikuai:{self.installation}"
        return self

    @model_validator(mode="after")
    def _movable_only_in_a_demo(self) -> Self:
        """A clock that a client can move would rewrite every promise: refused outside a demonstration."""
        if self.clock == "movable" and not self.demo:
            raise ValueError(
                "SIKUAI_CLOCK=movable is for demonstrations: set SIKUAI_DEMO=1 as well, or SIKUAI_CLOCK=real"
            )
        return self


def settings_table(settings: type[Settings] = Settings) -> str:
    """The table of all settings for the README, in Markdown; of a process with more of them, of those alone."""
    rows = ["| variable | default | what it is |", "|---|---|---|"]
    for name, field in settings.model_fields.items():
        if settings is not Settings and name in Settings.model_fields:
            continue
        default = field.default
        shown = str(default.relative_to(ROOT)) if isinstance(default, Path) and default.is_absolute() else str(default)
        shown = "" if isinstance(default, SecretStr) else shown
        rows.append(f"| `SIKUAI_{name.upper()}` | {f'`{shown}`' if shown else ''} | {field.description} |")
    return "\n".join(rows)
