"""What becomes of one row of a file: it is a report, taken or tried as any other, or it is told why it is none."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ValidationError

from services.intake.domain.report import Said
from services.intake.routes.in_danger import Advice
from services.intake.routes.reports import Named, advice, take
from services.intake.sheets.answer import SheetRow
from services.intake.sheets.remarks import Remark
from shared.http.allowed import Schema
from shared.http.context import RequestContext
from shared.http.problem import Problem, of_validation
from shared.http.validation import unlisted
from shared.kernel.policy import Policy
from shared.kernel.refusals import Refused
from shared.kernel.words import Category, Channel, called, name_words

FIRST = 60  # characters of a text, by which whoever wrote it knows it again


class RowProblem(BaseModel):
    """Why a row was not taken, and what to do about it."""

    code: str
    zh: str
    en: str


class RowNotice(BaseModel):
    """What whoever sent the row looks at once more, although it was taken."""

    code: Literal["unlisted-village"] = "unlisted-village"
    zh: str
    en: str


class RowToldOf(BaseModel):
    """What is told of one row beside its status; `row` counts as the spreadsheet does, from 1. `remarks` say what its
    cells were read as where that does not go without saying."""

    row: int
    report_id: UUID | None = None
    problem: RowProblem | None = None
    advice: Advice | None = None
    notice: RowNotice | None = None
    remarks: list[Remark] = []


class RowResult(RowToldOf):
    """What became of one row."""

    status: Annotated[
        Literal["taken", "repeated", "refused"],
        called(taken="已收到 · taken", repeated="已收到过 · taken before", refused="未收 · refused"),
    ]


class Understood(BaseModel):
    """The report that a row would be, field by field; of its text the first 60 characters."""

    channel: Channel
    message_id: str | None
    officer_id: UUID | None
    village: str
    place: str | None
    happened_at: datetime
    subject: str | None
    text: str
    people: list[str]
    category_hint: Category | None
    urgent: bool
    danger_to_life: bool
    campaign: str | None


class TriedRow(RowToldOf):
    """What would become of one row: with the id that its report would have, and its fields where it is a report."""

    status: Annotated[
        Literal["would_be_taken", "repeated", "refused"],
        called(
            would_be_taken="可以收 · would be taken", repeated="已收到过 · taken before", refused="不能收 · refused"
        ),
    ]
    fields: Understood | None = None


def row_schema(policy: Policy) -> Schema:
    """What a row is: a report in the words of this policy, but a person in it has no column of his own and is spoken of
    by that of the people."""
    schema = Said.model_json_schema()
    for field in schema["$defs"]["PersonNamed"]["properties"].values():
        del field["title"]
    name_words(schema, policy.words())
    return schema


def report_of(row: SheetRow, schema: Schema) -> Said | Refused | Problem:
    """The report that a row is, or why it is none."""
    if row.refused is not None:
        return row.refused.refused()
    try:
        said = Said.model_validate(row.cells)
    except ValidationError as error:
        return of_validation(unlisted(row.cells, schema, error.errors()), schema)
    if len(wrong := unlisted(row.cells, schema, ())) > 1:  # the domain names the first that it meets
        return of_validation(wrong, schema)
    if said.message_id is not None:
        return said
    # The content is the number, and which time it is written so: two calls of the same words are two reports, and the
    # same row is taken once, in whichever file.
    nth = f":{row.nth}" if row.nth > 1 else ""
    return said.model_copy(update={"message_id": f"row:{said.digest()}{nth}"})


async def result_of(ctx: RequestContext, row: SheetRow, said: Said | Refused | Problem, named: Named) -> RowResult:
    """Take this row, or try it where the request tries; what came of it."""
    if not isinstance(said, Said):
        return _refused(row, said)
    try:
        report_id, result = await take(ctx, said, named)
    except Refused as refused:
        return _refused(row, refused)
    known = result.repeated or not result.events
    return RowResult(
        row=row.number,
        status="repeated" if known else "taken",
        report_id=report_id,
        advice=advice(said),
        notice=None if known else _notice(ctx.policy, said),
        remarks=row.remarks,
    )


def tried(result: RowResult, row: SheetRow, said: Said | Refused | Problem) -> TriedRow:
    """The same result of a row that was tried, with what was understood of it."""
    told = {name: getattr(result, name) for name in RowToldOf.model_fields}
    status: Literal["would_be_taken", "repeated", "refused"] = (
        "would_be_taken" if result.status == "taken" else result.status
    )
    return TriedRow(**told, status=status, fields=_understood(row, said) if isinstance(said, Said) else None)


def _understood(row: SheetRow, said: Said) -> Understood:
    fields = {name: getattr(said, name) for name in Understood.model_fields}
    own = said.message_id if "message_id" in row.cells else None
    people = [person.name for person in said.people]
    return Understood(**fields | {"message_id": own, "people": people, "text": said.text[:FIRST]})


def _notice(policy: Policy, said: Said) -> RowNotice | None:
    """A report may name a place that the policy does not list; it may be mistyped, too."""
    listed = {one.zh for one in policy.villages}
    if not listed or said.village in listed:
        return None
    return RowNotice(
        zh=f"“{said.village}”不在本所的村（社区）名单里：已照写收下，请核对村名",
        en=f"“{said.village}” is not among the villages of this station: taken as written, check the name",
    )


def _refused(row: SheetRow, why: Refused | Problem) -> RowResult:
    """What was not taken may be about somebody in danger all the same."""
    problem = RowProblem(code=why.code, zh=why.zh, en=why.en)
    advised = Advice() if row.may_mean_danger else None
    return RowResult(row=row.number, status="refused", problem=problem, advice=advised)
