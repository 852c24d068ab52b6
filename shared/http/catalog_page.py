"""The catalogue of problems as a plain page for people: no script, nothing of another host."""

import re
from collections.abc import Iterable

from fastapi.responses import HTMLResponse
from jinja2 import Environment, StrictUndefined

from shared.http.catalog import Entry

EVERY = "问题 · Problems"
"""The title of the page of all of them."""

PAGE = """<!doctype html>
<html lang="zh"><head><meta charset="utf-8"><title>{{ title }}</title></head><body>
<h1>{{ title }}</h1>
{% for entry in entries %}
<h2><a href="{{ entry.type }}">{{ entry.code }}</a> {{ entry.status }}</h2>
{% for said in entry.sentences %}
<p lang="zh"><b>原因</b>　{{ said.zh.cause }}<br><b>下一步</b>　{{ said.zh.next_step }}</p>
<p lang="en"><b>Cause</b> {{ said.en.cause }}<br><b>Next step</b> {{ said.en.next_step }}</p>
{% endfor %}
{% endfor %}
<p><a href="/problems">全部问题 · all problems</a></p>
</body></html>
"""
TEMPLATE = Environment(
    autoescape=True, undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True
).from_string(PAGE)
_WEIGHT = re.compile(r"q=([01](?:\.\d{0,3})?)$")


def page_of(title: str, entries: Iterable[Entry]) -> HTMLResponse:
    """The page of these problems."""
    return HTMLResponse(TEMPLATE.render(title=title, entries=entries), headers={"Vary": "Accept"})


def prefers_html(accept: str) -> bool:
    """Whether this header `Accept` weighs HTML above JSON (RFC 9110, 12.5.1). To whoever takes either goes JSON."""
    weights = dict(_weighed(one) for one in accept.lower().split(","))
    html, json = (
        next((weights[name] for name in names if name in weights), 0.0)
        for names in (("text/html", "text/*", "*/*"), ("application/json", "application/*", "*/*"))
    )
    return html > json


def _weighed(one: str) -> tuple[str, float]:
    media, *parameters = (word.strip() for word in one.split(";"))
    weights = [found[1] for found in map(_WEIGHT.match, parameters) if found]
    return media, float(weights[0]) if weights else 1.0
