"""The colours of the design, each on what it stands on: WCAG 2.2, 1.4.3 (text 4.5) and 1.4.11 (signs 3)."""

import re

import pytest

from services.console.showing.templates import STATIC

TEXT, SIGN = 4.5, 3.0
PAIRS = [
    ("ink", "page", TEXT),
    ("ink", "surface", TEXT),
    ("muted", "page", TEXT),
    ("muted", "surface", TEXT),
    ("link", "page", TEXT),
    ("link", "surface", TEXT),
    ("on-link", "link", TEXT),
    ("error", "page", TEXT),
    ("error", "error-back", TEXT),
    ("ok", "ok-back", TEXT),
    ("past", "past-back", TEXT),
    ("on-late", "late", TEXT),
    ("edge", "page", SIGN),
    ("edge", "surface", SIGN),
    ("focus", "page", SIGN),
    ("focus", "surface", SIGN),
    *((f"on-level-{n}", f"level-{n}", TEXT) for n in range(1, 5)),
    *((f"edge-{n}", "page", SIGN) for n in range(1, 5)),
]
THEMES = ("light", "dark")
PAIR = re.compile(r"--([a-z0-9-]+): var\(--light, (#[0-9a-f]{6})\) var\(--dark, (#[0-9a-f]{6})\);")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("over", "under", "least"), PAIRS)
def test_a_colour_can_be_told_from_what_it_stands_on(theme: str, over: str, under: str, least: float) -> None:
    colours = _colours(theme)
    assert _ratio(colours[over], colours[under]) >= least


def test_each_colour_stands_once_for_both_themes() -> None:
    css = (STATIC / "tokens.css").read_text()
    names = [name for name, *_ in PAIR.findall(css)]
    assert len(names) == len(set(names)) == len(re.findall("#[0-9a-f]{6}", css)) / 2


def _colours(theme: str) -> dict[str, str]:
    found = PAIR.findall((STATIC / "tokens.css").read_text())
    return {name: of_each[THEMES.index(theme)] for name, *of_each in found}


def _ratio(one: str, other: str) -> float:
    """The contrast of two colours (WCAG 2.2, "contrast ratio")."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
