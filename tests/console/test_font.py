"""The pages' own font has every character that the pages say."""

from fontTools.ttLib import TTFont

from services.console.showing.font import MADE, characters


def test_every_character_of_the_pages_is_in_their_font() -> None:
    has = {chr(code) for code in TTFont(MADE).getBestCmap()}
    assert sorted(character for character in characters() - has if "\u3000" <= character <= "\u9fff") == []
