"""What is wrong with the fields of a request: each place by its label, with what is allowed there, never what was sent.

Labels and bounds are read from the JSON Schema that the service serves itself: a label is a title with both languages,
`村 · village`. So /openapi.json and an error say the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any, NamedTuple, TypeAlias

from fastapi import Request

from shared.http.allowed import Both, Schema, allowed, label_of
from shared.kernel.policy import Label
from shared.kernel.words import LISTED, NAMES, name_words

Loc: TypeAlias = tuple[str | int, ...]
"""The way to a place, as pydantic tells it: with the shape, where there are several."""

MOST_PLACES = 20  # whoever mends so many finds the others
BODY: Both = ("请求正文", "the body")
UNKNOWN: Both = ("未知字段", "unknown field")
"""A field that there is not: its name is the sender's own word, and told as `?`."""


class Place(NamedTuple):
    """Where something is wrong: the way there as the sender knows it, its label, and what is allowed."""

    at: tuple[str, ...]
    label: Both
    schema: Schema


def places_of(errors: Sequence[Mapping[str, Any]], root: Schema) -> tuple[list[dict[str, str]], str, str]:
    """The places that are wrong by this schema, for programs, and all of them in a sentence of each language."""
    places, sentences_zh, sentences_en = [], [], []
    for error in errors[:MOST_PLACES]:
        at, (label_zh, label_en), schema = _place(root, error["type"], error["loc"])
        zh, en = allowed(error["type"], schema)
        places.append(
            {
                "at": "/".join(at),
                "what": error["type"],
                "label": label_en,
                "label_zh": label_zh,
                "detail": en,
                "detail_zh": zh,
            }
        )
        sentences_zh.append(f"{label_zh}（{zh}）")
        sentences_en.append(f"{label_en} ({en})")
    if more := len(errors) - len(places):
        sentences_zh.append(f"另有{more}处")
        sentences_en.append(f"{more} more")
    return places, "、".join(dict.fromkeys(sentences_zh)), ", ".join(dict.fromkeys(sentences_en))


def place_of(field: str, root: Schema, both: Both) -> list[dict[str, str]]:
    """The place of this field, at which the domain refused what stands there and says `both`; none where there is no
    such field. Of a body with several shapes it may be any one's."""
    named = root.get("$defs", {})
    for part, schema in root.get("properties", {}).items():
        whole = _plain(schema, named)
        for shape in (whole, *(_plain(one, named) for one in _shapes(whole).values())):
            if below := shape.get("properties", {}).get(field):
                label_zh, label_en = label_of(_plain(below, named).get("title")) or UNKNOWN
                said = {"label": label_en, "label_zh": label_zh, "detail": both[1], "detail_zh": both[0]}
                return [{"at": f"{part}/{field}", "what": "refused", **said}]
    return []


def taken_by(request: Request) -> Schema:
    """What the route of this request takes, as one schema in which the places of its errors are found."""
    described = request.app.openapi()
    methods = described["paths"].get(request.scope["route"].path_format, {})
    operation = methods.get(request.method.lower(), {})
    content = operation.get("requestBody", {}).get("content", {})
    parts = {"body": content.get("application/json", {}).get("schema", {})}
    for parameter in operation.get("parameters", ()):
        part = parts.setdefault(parameter["in"], {"properties": {}})
        part["properties"][parameter["name"]] = parameter["schema"]
    return {"properties": parts, "$defs": described.get("components", {}).get("schemas", {})}


def _place(root: Schema, what: str, loc: Sequence[str | int]) -> Place:
    named = root.get("$defs", {})
    at: tuple[str, ...] = ()
    label, schema = BODY, root
    for part in loc:
        if part in _shapes(schema):  # which of several shapes it is: said by pydantic, and no place of its own
            schema = _plain(_shapes(schema)[str(part)], named)
            continue
        below = schema.get("items") if isinstance(part, int) else schema.get("properties", {}).get(part)
        if below is None:
            return Place((*at, "?"), UNKNOWN, {"fields": _titles(schema, named)})
        at, schema = (*at, str(part)), _plain(below, named)
        label = label_of(schema.get("title")) or label
    if what.startswith("union_tag"):  # it is told at the whole, and is wrong at the field that tells the shapes apart
        tag, shapes = schema["discriminator"]["propertyName"], _shapes(schema)
        field = _plain(next(iter(shapes.values())), named)["properties"][tag]
        return Place((*at, tag), label_of(field["title"]) or label, {"enum": list(shapes), NAMES: field.get(NAMES, {})})
    return Place(at, label, _with_fields(schema, named))


def unlisted(sent: Any, root: Schema, among: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """These errors of what was sent, and one for each word besides that no policy lists: what pydantic finds wrong is
    found before the domain looks at words, and all is to be named at once."""
    told = {tuple(error["loc"]) for error in among}
    found = [loc for loc in _unlisted(sent, root, root.get("$defs", {}), ()) if loc not in told]
    return [*among, *({"type": "enum", "loc": loc} for loc in found)]


def several_unlisted(
    sent: Any, root: Schema, words: Mapping[str, Mapping[Any, Label]]
) -> tuple[list[Mapping[str, Any]], Schema]:
    """Where words were sent that none of these lists has, if there are several, and the schema with these lists: the
    domain names the first that it meets, and all are to be named at once."""
    own = deepcopy(root)  # it is served as well, with the words of all stations
    name_words(own, words)
    found = unlisted(sent, own, ())
    return (found if len(found) > 1 else []), own


def _unlisted(sent: Any, schema: Schema, named: Mapping[str, Schema], loc: Loc) -> Iterator[Loc]:
    schema = _plain(schema, named)
    if isinstance(sent, dict):
        if shapes := _shapes(schema):
            tag = sent.get(schema["discriminator"]["propertyName"])
            if isinstance(tag, str) and tag in shapes:
                yield from _unlisted(sent, shapes[tag], named, (*loc, tag))
        for name, below in schema.get("properties", {}).items():
            if name in sent:
                yield from _unlisted(sent[name], below, named, (*loc, name))
    elif isinstance(sent, list):
        for n, one in enumerate(sent):
            yield from _unlisted(one, schema.get("items", {}), named, (*loc, n))
    elif LISTED in schema and sent is not None and sent not in schema["enum"]:
        yield loc


def _with_fields(schema: Schema, named: Mapping[str, Schema]) -> Schema:
    """It with the `fields` of an object, in entries of a list too; where shapes differ, the one that tells which."""
    schema = _plain(schema, named)
    if "items" in schema:
        return {**schema, "items": _with_fields(schema["items"], named)}
    if shapes := _shapes(schema):
        tag = schema["discriminator"]["propertyName"]
        title = _titles(_plain(next(iter(shapes.values())), named), named)[tag]
        return {**schema, "type": "object", "fields": {tag: title}}
    return {**schema, "fields": _titles(schema, named)} if "properties" in schema else schema


def _titles(schema: Schema, named: Mapping[str, Schema]) -> dict[str, str]:
    """What each field of it is called."""
    return {name: _plain(field, named).get("title", "") for name, field in schema.get("properties", {}).items()}


def _shapes(schema: Schema) -> dict[str, Schema]:
    """The shapes that it may have, by the tag that tells which."""
    mapping: dict[str, str] = schema.get("discriminator", {}).get("mapping", {})
    return {tag: {"$ref": ref} for tag, ref in mapping.items()}


def _plain(schema: Schema, named: Mapping[str, Schema]) -> Schema:
    """The schema itself where it is referred to or may be null; what stands beside it stays over it."""
    options = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    if "$ref" in schema:
        beside = {key: value for key, value in schema.items() if key != "$ref"}
        return _plain({**named[schema["$ref"].rpartition("/")[2]], **beside}, named)
    if len(options) == 1:
        beside = {key: value for key, value in schema.items() if key != "anyOf"}
        return _plain({**options[0], **beside}, named)
    return schema
