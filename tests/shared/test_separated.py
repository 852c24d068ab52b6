"""Separated text: one that is read wrongly is worse than one that is refused."""

import pytest

from shared.http.separated import BROKEN, declared, decoded, separated

TEXT = "渠道,村\r\n走访,上坪村（虚构）\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_what_offices_save_is_read_as_what_it_is(encoding: str) -> None:
    assert decoded(TEXT.encode(encoding)) == (TEXT, encoding.removesuffix("-sig"))


def test_the_mark_of_utf_16_says_which_half_comes_first() -> None:
    assert decoded(b"\xfe\xff" + TEXT.encode("utf-16-be")) == (TEXT, "utf-16")


@pytest.mark.parametrize("at", range(6, 40, 5))
def test_one_broken_byte_stays_one_and_makes_no_other_encoding_of_the_rest(at: int) -> None:
    data = bytearray(TEXT.encode())
    data[at] = 0xFF if data[at] > 0x7F else data[at]
    text, encoding = decoded(bytes(data))
    assert encoding == "utf-8"
    assert BROKEN.sub("", text) in TEXT or text.count("，") == 0
    assert "走访" in text or "上坪村" in text


def test_bytes_that_are_no_text_in_any_encoding_are_none() -> None:
    with pytest.raises(UnicodeDecodeError):
        decoded(TEXT.encode("gb18030").replace("村".encode("gb18030"), b"\xff"))


@pytest.mark.parametrize(("line", "separator"), [("sep=;", ";"), ('"sep=\t"', "\t"), ("SEP=|", "|")])
def test_a_first_line_may_declare_the_separator(line: str, separator: str) -> None:
    assert declared(f"{line}\r\na;b\r\n") == (separator, "a;b\r\n")
    assert declared("a;b\r\n") == (None, "a;b\r\n")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_row_whose_quotes_are_wrong_is_told_and_the_others_are_whole(end: str) -> None:
    lines = ['a,"b""b"', 'a,"b"b"', 'a,"b', 'a,"one', 'two"', "a,b"]
    rows = list(separated(end.join(lines), ","))
    assert [row.sound for row in rows] == [True, False, False, True, True]
    assert [row.cells for row in rows if row.sound] == [["a", 'b"b'], ["a", f"one{end}two"], ["a", "b"]]
