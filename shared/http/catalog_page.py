"""The catalogue of problems as a plain page for people: no script, nothing of another host."""

import re
from collections.abc import Iterable
from html import escape

from fastapi.responses import HTMLResponse

from shared.http.catalog import Entry, Sentence

EVERY = "问题 · Problems"
"""The title of the page of all of them."""

PAGE = """<!doctype html>
<html lang="zh"><head><meta charset="utf-8"><title>{title}</title></head><body>
<h1>{title}</h1>
{entries}
<p><a href="/problems">全部问题 · all problems</a></p>
</body></html>
"""
ENTRY = '<h2><a href="{type}">{code}</a> {status}</h2>\n{sentences}'
SENTENCE = (
    '<p lang="zh"><b>原因</b>　{zh_cause}<br><b>下一步</b>　{zh_next}</p>\n'
    '<p lang="en"><b>Cause</b> {en_cause}<br><b>Next step</b> {en_next}</p>'
)
_WEIGHT = re.compile(r"q=([01](?:\.\d{0,3})?)$")


def page_of(title: str, entries: Iterable[Entry]) -> HTMLResponse:
    """The page of these problems."""
    text = PAGE.format(title=escape(title), entries="\n".join(map(_entry, entries)))
    return HTMLResponse(text, headers={"Vary": "Accept"})


def _entry(entry: Entry) -> str:
    sentences = "\n".join(map(_sentence, entry.sentences))
    return ENTRY.format(type=escape(entry.type), code=escape(entry.code), status=entry.status, sentences=sentences)


def _sentence(sentence: Sentence) -> str:
    zh, en = sentence.zh, sentence.en
    return SENTENCE.format(
        zh_cause=escape(zh.cause), zh_next=escape(zh.next_step),
        en_cause=escape(en.cause), en_next=escape(en.next_step),
    )  # fmt: skip


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
