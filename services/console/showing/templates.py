"""The templates, once in each language: Jinja with automatic escaping, and what every page may call."""

from collections.abc import Callable
from datetime import datetime
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.console.showing import times, words
from services.console.showing.catalog import Language, say
from services.console.showing.fields import nameless
from services.console.showing.labels import with_own_labels
from services.console.showing.typed import typed
from shared.http.roles import ROLES

HERE = Path(__file__).parents[1]
STATIC = HERE / "static"
EXTENSIONS = ("jinja2.ext.i18n", "jinja2.ext.do")


@cache
def environment(language: Language) -> Environment:
    """The templates in this language."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=EXTENSIONS,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # Both are the texts of these templates and of nobody else: `{placeholders}` are filled in after escaping.
    extended: Any = made  # by the extension, of whose methods the types know nothing
    extended.install_gettext_callables(partial(say, language), _plural(language), newstyle=True)
    made.globals.update(
        language=language,
        asset=asset,
        named=partial(words.named, language),
        actor=partial(words.actor, language),
        actor_account=words.actor_account,
        typed=partial(typed, language),
        nameless=partial(nameless, language),
        words_known={},
        village_name=lambda village: village,
        role_name=lambda role: getattr(ROLES[role], language) if role in ROLES else role,  # of an older account
        moment=times.moment,
        is_soon=times.is_soon,
        span=partial(times.span, language),
        as_of=partial(times.as_of, language),
    )
    return made


def _plural(language: Language) -> Callable[[str, str, int], str]:
    return lambda one, many, number: say(language, one if number == 1 else many)


@cache
def asset(name: str) -> str:
    """The address of a file that pages load: it changes with what is in it, so that it may be kept for ever."""
    digest = sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


def rendered(language: Language, template: str, now: datetime, **shown: Any) -> str:
    """A template filled in, its times as of `now` (aware)."""
    page = (
        environment(language)
        .get_template(template)
        .render(
            now=now,
            when=lambda at: times.when(language, at, now),
            dated=lambda at: times.dated(language, at, now),
            until=lambda at: times.until(language, at, now),
            day_ends=lambda on: times.until(language, times.end_of(on), now),
            **shown,
        )
    )
    return with_own_labels(page)
