"""Files and functions stay small (median and largest)."""

from __future__ import annotations

import ast
import statistics
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
FOLDERS = ("aac_core", "plugins/aac_plugins", "runtimes/aac_runtimes", "registries/aac_registries")
FILES = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]


def functions() -> list[tuple[str, int]]:
    found = []
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                found.append((f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", length))
    return found


def test_files() -> None:
    lengths = {str(path.relative_to(ROOT)): path.read_text("utf-8").count("\n") for path in FILES}
    assert {name: length for name, length in lengths.items() if length > 300} == {}
    assert statistics.median(lengths.values()) <= 120


def test_functions() -> None:
    lengths = functions()
    # A hook spec's docstring holds a complete plugin; its length is the example's.
    assert [name for name, length in lengths if length > 50 and "hookspecs" not in name] == []
    assert statistics.median(length for _, length in lengths) <= 10
