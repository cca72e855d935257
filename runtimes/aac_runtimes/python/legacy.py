"""``setup.cfg`` and ``setup.py``, read as a ``[project]`` table; nothing of them is run."""

from __future__ import annotations

import ast
import configparser
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aac_core.api import Project

#: Keywords of ``setup()`` for modules that are compiled.
_EXTENSIONS = frozenset({"ext_modules", "rust_extensions", "cffi_modules"})
CFG, PY = "setup.cfg", "setup.py"

#: Keyword of ``setup()`` to its field of ``[project]`` (PEP 621).
_FIELDS: Mapping[str, str] = {
    "name": "name",
    "version": "version",
    "python_requires": "requires-python",
    "install_requires": "dependencies",
    "extras_require": "optional-dependencies",
    "entry_points": "entry-points",
}
_WORDS: Mapping[str, str] = {name: keyword for keyword, name in _FIELDS.items()}
_LISTS = frozenset({"dependencies"})
_TABLES = frozenset({"optional-dependencies", "entry-points"})


@dataclass(frozen=True)
class Setup:
    """What setuptools is told outside ``pyproject.toml``.

    Args:
        project: fields of ``[project]``.
        files: a field of ``[project]`` to the file that it is from.
        computed: a field whose value only running the file would tell, to the words for it.
        compiles: the file that tells setuptools to compile extension modules, "" when none does.
    """

    project: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    computed: Mapping[str, str] = field(default_factory=dict)
    compiles: str = ""


def read_setup(project: Project) -> Setup:
    """Both files; what ``setup.py`` passes to ``setup()`` wins, as in setuptools."""
    readers = ((CFG, _from_cfg), (PY, _from_py))
    found: dict[str, Any] = {}
    files: dict[str, str] = {}
    computed: dict[str, str] = {}
    for file, read in readers:
        fields, unknown = read(project.read_text(file)) if project.exists(file) else ({}, {})
        found |= fields
        files |= dict.fromkeys((*fields, *unknown), file)
        computed = {name: why for name, why in computed.items() if name not in fields} | unknown
    files["scripts"] = files.get("entry-points", "")
    return Setup(_with_scripts(found), files, computed, _compiles(project))


def _compiles(project: Project) -> str:
    try:
        tree = ast.parse(project.read_text(PY) if project.exists(PY) else "")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    asked = (one.value for one in _keywords(tree) if one.arg in _EXTENSIONS)
    return PY if any(ast.unparse(value) not in ("[]", "None") for value in asked) else ""


def _with_scripts(fields: dict[str, Any]) -> dict[str, Any]:
    """Console and GUI scripts have tables of their own in ``[project]``."""
    points = dict(fields.pop("entry-points", {}))
    tables = {
        "scripts": points.pop("console_scripts", {}),
        "gui-scripts": points.pop("gui_scripts", {}),
        "entry-points": points,
    }
    return fields | {name: table for name, table in tables.items() if table}


def _from_cfg(text: str) -> tuple[dict[str, Any], dict[str, str]]:
    parser = _parsed(text)
    if parser is None:
        return {}, {"dependencies": f"{CFG} can't be read"}
    values = {
        "name": parser.get("metadata", "name", fallback=""),
        "version": parser.get("metadata", "version", fallback=""),
        "requires-python": parser.get("options", "python_requires", fallback=""),
        "dependencies": parser.get("options", "install_requires", fallback=""),
    }
    named = {name: value.strip() for name, value in values.items() if value.strip()}
    computed = {
        name: f"{_WORDS.get(name, name)} of {CFG} names a file"
        for name, value in named.items()
        if value.startswith(("file:", "attr:"))
    }
    fields: dict[str, Any] = {name: value for name, value in named.items() if name not in computed}
    if "dependencies" in fields:
        fields["dependencies"] = _lines(fields["dependencies"])
    extras = _section(parser, "options.extras_require")
    points = _section(parser, "options.entry_points")
    tables = {
        "optional-dependencies": {name: _lines(value) for name, value in extras.items()},
        "entry-points": {name: _points(_lines(value)) for name, value in points.items()},
    }
    return fields | {name: table for name, table in tables.items() if table}, computed


def _parsed(text: str, delimiters: tuple[str, ...] = ("=", ":")) -> configparser.ConfigParser | None:
    parser = configparser.ConfigParser(interpolation=None, strict=False, delimiters=delimiters)
    parser.optionxform = str  # type: ignore[method-assign, assignment]
    try:
        parser.read_string(text)
    except configparser.Error:
        return None
    return parser


def _section(parser: configparser.ConfigParser, name: str) -> dict[str, str]:
    return dict(parser.items(name)) if parser.has_section(name) else {}


def _lines(value: str) -> list[str]:
    """The entries of a list: one a line, as setuptools splits it; comments are none."""
    stripped = (line.strip().removesuffix(";").strip() for line in value.splitlines())
    return [line for line in stripped if line and not line.startswith("#")]


def _points(lines: Iterable[str]) -> dict[str, str]:
    pairs = (line.partition("=") for line in lines)
    return {name.strip(): target.strip() for name, separator, target in pairs if separator}


def _from_py(text: str) -> tuple[dict[str, Any], dict[str, str]]:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}, {"dependencies": f"{PY} can't be read"}
    constants = _constants(tree)
    found: dict[str, Any] = {}
    computed: dict[str, str] = {}
    for keyword in _keywords(tree):
        name = _FIELDS.get(keyword.arg or "install_requires")
        if name is None or (keyword.arg is None and name in found):
            continue
        try:
            found[name] = _shaped(name, _literal(keyword.value, constants))
        except (ValueError, TypeError, AttributeError):
            computed[name] = f"{_WORDS[name]} of {PY} is computed"
    return found, computed


def _keywords(tree: ast.Module) -> list[ast.keyword]:
    """What ``setup()`` is given, ``**names`` last."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _is_setup(node.func)]
    return sorted((one for call in calls for one in call.keywords), key=lambda one: one.arg is None)


def _is_setup(function: ast.expr) -> bool:
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name == "setup"


def _constants(tree: ast.Module) -> dict[str, ast.expr]:
    """Names that the module assigns once, which ``setup()`` is then given."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else []
        for target in targets:
            if isinstance(target, ast.Name) and isinstance(node, ast.Assign):
                found.setdefault(target.id, []).append(node.value)
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            found.setdefault(node.target.id, []).extend([node.value, node.value])
    return {name: values[0] for name, values in found.items() if len(values) == 1}


def _literal(node: ast.expr, constants: Mapping[str, ast.expr]) -> Any:
    """A value that is written out, there or in the one place that a name is set.

    Raises:
        ValueError: it is computed.
    """
    if isinstance(node, ast.Name) and node.id in constants:
        node = constants[node.id]
    return ast.literal_eval(node)


def _shaped(name: str, value: Any) -> Any:
    """A value of ``setup()``, which takes texts for lists and tables as well, as ``[project]`` has it."""
    if name == "entry-points":
        table = _sections(value) if isinstance(value, str) else value
        return {str(key): _points(_listed(entries)) for key, entries in table.items()}
    if name in _TABLES:
        return {str(key): _listed(entries) for key, entries in value.items()}
    return _listed(value) if name in _LISTS else str(value)


def _sections(text: str) -> dict[str, list[str]]:
    parser = _parsed("\n".join(line.strip() for line in text.splitlines()), ("=",))
    if parser is None:
        raise ValueError("no entry points")
    return {name: [f"{key}={value}" for key, value in parser.items(name)] for name in parser.sections()}


def _listed(value: Any) -> list[str]:
    return _lines(value) if isinstance(value, str) else [str(entry) for entry in value]
