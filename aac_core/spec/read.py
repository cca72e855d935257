"""From a spec file to the model: every problem at once, each with its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from aac_core.contracts.loader import Document, SpecLoader
from aac_core.contracts.spec import AgentSpec
from aac_core.errors import Problem, SpecError, UsageError, Where
from aac_core.spec import paths, profiles
from aac_core.spec.files import find, read_file
from aac_core.spec.lint import remarks
from aac_core.spec.parse import JSON, YAML, parse
from aac_core.spec.paths import parse_path, path_text
from aac_core.spec.problems import in_order, place, problems_of

__all__ = [
    "Loaded",
    "find",
    "load",
    "load_file",
    "parse",
    "parse_path",
    "path_text",
    "read_file",
    "validate_options",
]


@dataclass(frozen=True)
class Loaded:
    """A spec that holds.

    Args:
        spec: the model, the chosen profile merged in.
        warnings: by position.
        document: what was written, merged like ``spec``; its ``where`` knows the places.
    """

    spec: AgentSpec
    warnings: tuple[Problem, ...]
    document: Document


def load_file(path: Path, *, loaders: Iterable[SpecLoader] = (), profile: str = "") -> Loaded:
    """Read and check a file; a plugin's loader goes before our own for its suffixes.

    Raises:
        SpecError: every problem.
        UsageError: there is no such profile.
    """
    known = [*loaders, YAML, JSON]
    loader = next((one for one in known if path.suffix.lower() in one.suffixes), None)
    if loader is None:
        suffixes = ", ".join(sorted({suffix for one in known for suffix in one.suffixes}))
        raise SpecError((Problem(f"expected a file that ends in one of {suffixes}", Where(str(path))),))
    return load(read_file(path), str(path), profile=profile, loader=loader)


def load(content: bytes, name: str, *, profile: str = "", loader: SpecLoader = YAML) -> Loaded:
    """Check a spec and all of its profiles.

    Args:
        content: the whole file.
        name: of the file, for the places.
        profile: the profile to merge in, "" for none.

    Raises:
        SpecError: every problem, by position.
        UsageError: there is no such profile.
    """
    base, merged, problems = profiles.split(loader.load(content, name))
    if profile and profile not in merged and not problems:
        known = ", ".join(merged) or "none"
        raise UsageError(
            f"there is no profile {profile!r} (known: {known})", where=place(base, profiles.ROOT)
        )
    results = {"": _check(base)} | {one: _check(document) for one, document in merged.items()}
    problems += [item for result in results.values() for item in result.problems if item.severity == "error"]
    if problems:
        raise SpecError(in_order(problems))
    chosen = results[profile]
    assert chosen.spec is not None  # noqa: S101 - where there are no problems there is a spec
    return Loaded(chosen.spec, in_order(chosen.problems), chosen.document)


@dataclass(frozen=True)
class _Checked:
    document: Document
    spec: AgentSpec | None
    problems: tuple[Problem, ...]


def _check(document: Document) -> _Checked:
    try:
        spec = AgentSpec.model_validate(document.data, by_alias=True, by_name=False)
    except ValidationError as error:
        return _Checked(document, None, tuple(problems_of(error, AgentSpec, (), document)))
    return _Checked(document, spec, tuple(remarks(spec, document)))


def validate_options(
    model: str | type[BaseModel], data: Mapping[str, Any], path: paths.Path, document: Document
) -> Any:
    """Check the options of a plugin against the model that the plugin names.

    Args:
        model: the model or its ``module:attribute``; "" for a plugin without options.
        data: the options as the spec holds them, used where the document has none.
        path: of the options in the spec, ``("spec", "runtime", "options")``.

    Raises:
        SpecError: every problem, at its place below ``path``.
    """
    if not model:
        if data:
            problem = Problem("expected no options, this plugin has none", place(document, path, key=True))
            raise SpecError((problem,))
        return None
    kind = _load_model(model) if isinstance(model, str) else model
    written = paths.at(document.data, path)
    try:
        return kind.model_validate(dict(data) if written is None else written, by_alias=True, by_name=False)
    except ValidationError as error:
        raise SpecError(in_order(problems_of(error, kind, path, document))) from None


def _load_model(name: str) -> type[BaseModel]:
    module, _, attribute = name.partition(":")
    model: type[BaseModel] = getattr(import_module(module), attribute)
    return model
