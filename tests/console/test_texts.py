"""Both languages, whole: every text of the pages has its English, the same placeholders, and none is stale."""

import re

from services.console.showing.catalog import catalog
from services.console.showing.texts import missing, texts

PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def test_every_text_has_its_english() -> None:
    assert missing() == []


def test_no_english_is_of_a_text_that_is_gone() -> None:
    assert sorted(set(catalog()) - texts()) == []


def test_both_languages_have_the_same_places_to_fill_in() -> None:
    differ = {zh: en for zh, en in catalog().items() if set(PLACEHOLDER.findall(zh)) != set(PLACEHOLDER.findall(en))}
    assert differ == {}
