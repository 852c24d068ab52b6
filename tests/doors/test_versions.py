"""A version is written in one way, with blanks of HTTP round it at most: tags are compared as they are written."""

import pytest

from shared.http.headers import Head, expected_version
from shared.http.problem import Problem


@pytest.mark.parametrize(("written", "version"), [(b'"0"', 0), (b' "3"\t', 3), (b'"999999999"', 999_999_999)])
def test_a_version_is_a_quoted_number(written: bytes, version: int) -> None:
    assert expected_version(Head([(b"if-match", written)])) == version


@pytest.mark.parametrize("written", [b'"004"', b'\xa0"3"\xa0', b'\x85"3"', b'"3" ,', b'"9999999999"', '"٣"'.encode()])
def test_what_is_written_otherwise_is_no_version(written: bytes) -> None:
    with pytest.raises(Problem, match="if-match-invalid"):
        expected_version(Head([(b"if-match", written)]))
