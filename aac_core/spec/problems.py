"""pydantic's errors in our words, each with its place in the file."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from aac_core.contracts.loader import Document
from aac_core.contracts.refusal import RefusedError, shown
from aac_core.contracts.scalar import Misfit, Scalar
from aac_core.errors import Hint, Problem, Where
from aac_core.spec.paths import Path, path_text
from aac_core.spec.reserved import reserved, reserved_value

Ctx = Mapping[str, Any]
_QUOTE = Hint("unquote", "write it without quotes")
_NUMBER = "a whole number"
_EXPECTED: dict[str, Callable[[Ctx], str]] = {
    "string_type": lambda _: "text",
    "int_type": lambda _: _NUMBER,
    "int_parsing": lambda _: _NUMBER,
    "int_from_float": lambda _: _NUMBER,
    "int_parsing_size": lambda _: "a smaller number",
    "float_type": lambda _: "a number",
    "float_parsing": lambda _: "a number",
    "bool_type": lambda _: "true or false",
    "bool_parsing": lambda _: "true or false",
    "tuple_type": lambda _: "a list",
    "list_type": lambda _: "a list",
    "set_type": lambda _: "a list",
    "frozen_set_type": lambda _: "a list",
    "dict_type": lambda _: "a mapping",
    "mapping_type": lambda _: "a mapping",
    "model_type": lambda _: "a mapping",
    "model_attributes_type": lambda _: "a mapping",
    "none_required": lambda _: "nothing",
    "literal_error": lambda ctx: "one of " + str(ctx["expected"]).replace("'", "").replace(" or ", ", "),
    "enum": lambda ctx: "one of " + str(ctx["expected"]).replace("'", "").replace(" or ", ", "),
    "greater_than": lambda ctx: f"a number above {ctx['gt']}",
    "greater_than_equal": lambda ctx: f"a number of at least {ctx['ge']}",
    "less_than": lambda ctx: f"a number below {ctx['lt']}",
    "less_than_equal": lambda ctx: f"a number of at most {ctx['le']}",
    "multiple_of": lambda ctx: f"a multiple of {ctx['multiple_of']}",
    "string_too_short": lambda ctx: f"at least {ctx['min_length']} characters",
    "string_too_long": lambda ctx: f"at most {ctx['max_length']} characters",
    "string_pattern_mismatch": lambda ctx: f"text of the form {ctx['pattern']}",
    "too_short": lambda ctx: f"at least {ctx['min_length']} items",
    "too_long": lambda ctx: f"at most {ctx['max_length']} items",
}


def found(value: Any) -> str:
    """What was written, for a message."""
    if isinstance(value, Misfit):
        value = value.scalar
    meaning = value.meaning if isinstance(value, Scalar) else value
    if meaning is None:
        return "nothing (null)"
    if isinstance(value, str):
        return f"the text {shown(value)}" if isinstance(meaning, str) else shown(value)[1:-1]
    if isinstance(value, bool | int | float):
        return str(value).lower()
    if isinstance(value, dict):
        return "a mapping"
    return "a list" if isinstance(value, list) else "another value"


def problems_of(
    error: ValidationError, model: type[BaseModel], root: Path, document: Document
) -> Iterator[Problem]:
    """One problem for each complaint, not sorted.

    Args:
        model: the model that was asked, for the names that it knows.
        root: where in the document its data is.
    """
    for detail in error.errors(include_url=False):
        for relative, message, hints in _complaints(detail, model):
            path, by_key = _written(root + relative, document), detail["type"] == "extra_forbidden"
            held = reserved(path) if by_key else reserved_value(path, str(detail["input"]))
            yield Problem(held or message, place(document, path, key=by_key), () if held else hints)


def place(document: Document, path: Path, *, key: bool = False) -> Where:
    """The place of a value, or of its key when the document knows keys."""
    find = getattr(document.where, "key", document.where) if key else document.where
    found_at: Where = find(path)
    return found_at if found_at.field else replace(found_at, field=path_text(path))


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """By position, each once."""

    def position(problem: Problem) -> tuple[int, int, str, str]:
        where = problem.where or Where("")
        return (where.line, where.column, where.field, problem.message)

    return tuple(sorted(dict.fromkeys(problems), key=position))


def _written(path: Path, document: Document) -> Path:
    """The path as the user wrote it: a short form has one level less than the model."""
    knows = getattr(document.where, "knows", None)
    if knows is None or knows(path) or len(path) < 3:
        return path
    shorter = (*path[:-2], path[-1])
    return shorter if knows(shorter) and not knows(path[:-1]) else path


def _complaints(detail: Any, model: type[BaseModel]) -> Iterator[tuple[Path, str, tuple[Hint, ...]]]:
    path: Path = detail["loc"]
    ctx, value, kind = detail.get("ctx", {}), detail.get("input"), detail["type"]
    if path[-1:] == ("[key]",) and len(path) > 1 and kind not in ("extra_forbidden", "missing"):
        path = path[:-1]  # pydantic's mark for a complaint about the key itself
    refused = ctx.get("error")
    if isinstance(refused, RefusedError):
        yield from ((path + one.at, one.message, one.hints) for one in refused.complaints)
        return
    if kind in ("value_error", "assertion_error"):
        yield path, str(refused), ()
        return
    if kind == "missing":
        yield path, f"expected {path[-1]}, which is required, found none", ()
        return
    if kind == "extra_forbidden":
        yield (
            path,
            f"expected a known field, found {shown(str(path[-1]))}",
            _nearest(str(path[-1]), model_at(model, path[:-1])),
        )
        return
    expect = _EXPECTED.get(kind)
    expected = expect(ctx) if expect else "another value"
    yield path, f"expected {expected}, found {found(value)}", _type_hints(kind, value)


def _type_hints(kind: str, value: Any) -> tuple[Hint, ...]:
    if not isinstance(value, Misfit):
        return ()
    if value.scalar.meaning is None:
        return (Hint("null", 'leave the field out, or write "" for empty text'),)
    text = str(value.scalar)
    if kind.startswith("int") and text.lstrip("+-0").isdigit():
        return (Hint("number", f"write {text.lstrip('+0')} without quotes and leading zeros"),)
    if kind.startswith("bool") and text.lower() in ("yes", "no", "on", "off", "true", "false"):
        return (Hint("truth", "write true or false, without quotes"),)
    return ()


def _nearest(key: str, model: type[BaseModel] | None) -> tuple[Hint, ...]:
    names = sorted(field.alias or name for name, field in model.model_fields.items()) if model else []
    close = difflib.get_close_matches(key, names, 1, 0.6)
    close = close or difflib.get_close_matches(key.replace("_", "").lower(), names, 1, 0.6)
    if close:
        return (Hint("did-you-mean", f"did you mean {close[0]}?"),)
    return (Hint("known-fields", f"known here: {', '.join(names)}"),) if names else ()


def model_at(model: type[BaseModel], path: Path) -> type[BaseModel] | None:
    """The model that reads the mapping at a path below ``model``."""
    here: type[BaseModel] | None = model
    for part in path:
        if here is None or isinstance(part, int):
            continue
        fields = {field.alias or name: field.annotation for name, field in here.model_fields.items()}
        here = _model_in(fields.get(part))
    return here


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)
