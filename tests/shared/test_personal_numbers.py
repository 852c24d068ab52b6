"""Where numbers of people stand in a text: each is found in whatever notation, and no other number is taken for one."""

from datetime import date

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from shared.kernel.personal_numbers import Span, identity_numbers, phone_numbers

NUMBER, WITH_X = "110101199003070011", "11010119900307109X"
CHECKS = "10X98765432"  # ISO 7064, MOD 11-2
DIGITS = ("0123456789", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗")
BETWEEN = ("", " ", "\u00a0", "\u3000", "-", "－", "–", "\u200b", " - ", "\n")
AMID = st.text(st.characters(exclude_categories=["Nd", "Cs"]), max_size=20)


def checked(first: str) -> str:
    """The check character of these seventeen digits, by the weights of the standard."""
    return CHECKS[sum(int(digit) * 2 ** (17 - n) for n, digit in enumerate(first)) % 11]


@st.composite
def numbers(draw: st.DrawFn) -> str:
    """Identity numbers of GB 11643-1999."""
    region = draw(st.integers(110000, 829999))
    born = draw(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
    first = f"{region}{born:%Y%m%d}{draw(st.integers(0, 999)):03}"
    return first + checked(first)


@st.composite
def notations(draw: st.DrawFn, number: str) -> str:
    """A number as somebody may write it."""
    digits = draw(st.sampled_from(DIGITS))
    signs = [digits[int(sign)] if sign.isdigit() else draw(st.sampled_from("XxＸｘ")) for sign in number]
    groups = draw(st.sampled_from([{6, 14}, {6, 10, 12, 14}, {4, 8, 12, 16}, {17}, set(range(1, 18)), set()]))
    between = draw(st.sampled_from(BETWEEN))
    return "".join(between * (n in groups) + sign for n, sign in enumerate(signs))


def found(text: str) -> list[str]:
    return [text[begin:end] for begin, end in identity_numbers(text)]


@given(st.data(), AMID, AMID)
def test_every_number_is_found_in_whatever_notation_amid_whatever_text(
    data: st.DataObject, before: str, after: str
) -> None:
    written = data.draw(notations(data.draw(numbers())))
    text = f"{before}{written}{after}"
    assert identity_numbers(text) == [Span(len(before), len(before) + len(written))]


@given(numbers(), numbers(), st.sampled_from([" ", "、", "\n", "-"]))
def test_two_numbers_beside_each_other_are_two(one: str, other: str, between: str) -> None:
    assert found(f"{one}{between}{other}") == [one, other]


@given(numbers(), st.sampled_from(CHECKS))
def test_a_wrong_check_character_is_none(number: str, last: str) -> None:
    assume(last != number[-1])
    assert found(f"身份证{number[:-1]}{last}") == []


@given(numbers(), st.text("0123456789", min_size=1, max_size=4))
@example(NUMBER, "1")
def test_no_longer_number_is_cut(number: str, more: str) -> None:
    assert found(f"{more}{number}") == []
    if number[-1] != "X":
        assert found(f"{number}{more}") == []


@pytest.mark.parametrize(
    "text",
    [
        "卡号6222023602012345678",
        "卡号6222 0236 0201 2345 678",
        "卡号 4367 4201 2345 6789",
        "订单20260302110721990",
        "订单1795667267802218594-8",
        "2026-03-02 09:30 2026-03-02 10:45",
        "13800138000 13900139000",
    ],
)
def test_bank_cards_orders_days_and_telephones_are_none(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("first", ["11010119900230001", "01010119900307001", "11010118990307001", "11010121010307001"])
def test_what_has_no_region_or_no_possible_day_of_birth_is_none(first: str) -> None:
    assert found(first + checked(first)) == []


@pytest.mark.parametrize(
    "text", ["110101900307001", "单号110101900307001", "paid 110101900307001", "身份证：110101901307001"]
)
def test_fifteen_digits_are_none_unless_the_text_says_so_and_they_hold_a_day(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "said", ["身份证110101900307001", "身份证号码为 110101 900307 001，", "ID card: 110101900307001"]
)
def test_an_old_number_that_is_called_one_is_found(said: str) -> None:
    assert len(found(said)) == 1


def test_an_x_is_taken_whatever_follows_it() -> None:
    assert found(f"{WITH_X}13800138000 {WITH_X.lower()}系户主") == [WITH_X, WITH_X.lower()]


@pytest.mark.parametrize(
    "phone",
    ["13800138000", "138 0013 8000", "138-0013-8000", "１９９００１３８０００", "86 13800138000", "8613800138000"],
)
def test_a_mobile_telephone_is_found_where_it_is_asked_for(phone: str) -> None:
    text = f"电话+{phone}，请回"
    assert [text[begin:end] for begin, end in phone_numbers(text)] == [phone]
    assert identity_numbers(text) == []


@pytest.mark.parametrize("text", ["12800138000", "0797-8261234", "113800138000", "2026-03-02 09"])
def test_other_numbers_are_no_mobile_telephones(text: str) -> None:
    assert phone_numbers(text) == []
