"""What of a report's words is published: numbers that name one person are masked, and kept as they were said.

A mask says what kind of number stood there and nothing of the number: region and day of birth, beside a name, would
name him in a village, and the last four digits are what others ask him for.
"""

from collections.abc import Callable, Sequence

from services.intake.events import NumbersKept, Person, ReportTaken
from shared.kernel.personal_numbers import Span, identity_numbers, phone_numbers

IDENTITY, PHONE = "［身份证号］", "［手机号］"


def masked(report: ReportTaken, phones: bool) -> ReportTaken:
    """The report with its identity numbers masked, and its phone numbers where `phones` says so."""
    named = "\n".join(person.name for person in report.people)
    names = masked_words(named, phones).split("\n")  # one number may go over several
    people = tuple(Person(name=name, part=one.part) for name, one in zip(names, report.people, strict=False))
    update = {"place": masked_words(report.place, phones), "text": masked_words(report.text, phones), "people": people}
    return report.model_copy(update=update)


def kept(report: ReportTaken, public: ReportTaken) -> NumbersKept:
    """What of this report is otherwise in what is published of it."""
    words = {name: getattr(report, name) for name in ("place", "text", "people")}
    return NumbersKept(
        report_id=report.report_id, **{name: said for name, said in words.items() if said != getattr(public, name)}
    )


def masked_words(text: str, phones: bool) -> str:
    """These words with their identity numbers masked, and their phone numbers where `phones` says so."""
    text = _replaced(text, identity_numbers, IDENTITY)
    return _replaced(text, phone_numbers, PHONE) if phones else text


def _replaced(text: str, find: Callable[[str], Sequence[Span]], mask: str) -> str:
    for begin, end in reversed(find(text)):
        text = text[:begin] + "\n".join([mask] * (1 + text.count("\n", begin, end))) + text[end:]
    return text
