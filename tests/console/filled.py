"""Forms as a browser would send them, read from a page."""

from html.parser import HTMLParser

Fields = dict[str, list[str]]


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, Fields] = {}
        self._into: Fields | None = None
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "form":
            self._into = self.forms.setdefault(told.get("action") or "", {})
        if self._into is None or not told.get("name"):
            return
        name = told["name"] or ""
        if tag == "textarea":
            self._area = name
            self._into.setdefault(name, []).append("")
        elif tag == "input" and (told.get("type") not in ("checkbox", "radio") or "checked" in told):
            self._into.setdefault(name, []).append(told.get("value") or "")

    def handle_data(self, data: str) -> None:
        if self._area and self._into is not None:
            self._into[self._area][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""
        elif tag == "form":
            self._into = None


def form_of(page: str, action: str) -> Fields:
    """What the form that goes there sends if nobody touches it: inputs and text areas, ticks where they are set."""
    parser = _Forms()
    parser.feed(page)
    assert action in parser.forms, (action, sorted(parser.forms))
    return parser.forms[action]
