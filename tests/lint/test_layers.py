"""Who may import whom (docs/architecture.md, "Layers")."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PACKAGES = {
    "aac_core": ROOT / "aac_core",
    "aac_plugins": ROOT / "plugins/aac_plugins",
    "aac_runtimes": ROOT / "runtimes/aac_runtimes",
    "aac_registries": ROOT / "registries/aac_registries",
}
FILES = [
    (package, path)
    for package, folder in PACKAGES.items()
    for path in sorted(folder.rglob("*.py"))
    if not path.relative_to(folder).as_posix().startswith("templates/")
]
CORE_MAY = {"pluggy", "pydantic", "pydantic_core", "yaml", "jinja2", "click", "rich", "packaging"}
HEAVY = {"pydantic", "httpx", "python_on_whales", "sh", "rich", "jinja2", "grpc", "cryptography"}
ONLY_HOME = {"python_on_whales": "aac_plugins", "sh": "aac_plugins", "httpx": "aac_registries"}


def imports(tree: ast.AST) -> Iterator[str]:
    """Every absolute module that is imported anywhere, TYPE_CHECKING blocks included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node.module or ""


def top(module: str) -> str:
    return module.partition(".")[0]


def label(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize(("package", "path"), FILES, ids=lambda value: getattr(value, "stem", value))
def test_imports_stay_in_their_layer(package: str, path: Path) -> None:
    modules = set(imports(ast.parse(path.read_text("utf-8"))))
    ours = {module for module in modules if top(module) in PACKAGES}
    if package == "aac_core":
        assert {top(module) for module in ours} <= {"aac_core"}, label(path)
        foreign = {top(module) for module in modules} - set(sys.stdlib_module_names) - {"aac_core"}
        assert foreign <= CORE_MAY, label(path)
    else:
        allowed = {module for module in ours if module == "aac_core.api" or top(module) == package}
        assert ours == allowed, label(path)


def test_contracts_import_errors_and_one_another_only() -> None:
    for path in sorted((ROOT / "aac_core/contracts").glob("*.py")):
        ours = {module for module in imports(ast.parse(path.read_text())) if top(module) == "aac_core"}
        assert all(
            module == "aac_core.errors" or module.startswith("aac_core.contracts") for module in ours
        ), path


def test_heavy_modules_have_one_home() -> None:
    found: dict[str, list[str]] = {name: [] for name in ONLY_HOME}
    for package, path in FILES:
        for module in {top(name) for name in imports(ast.parse(path.read_text("utf-8")))} & set(ONLY_HOME):
            found[module].append(f"{package}: {label(path)}")
    for module, places in found.items():
        assert len(places) == 1, (module, places)
        assert places[0].startswith(ONLY_HOME[module])


def test_only_the_manager_calls_hooks() -> None:
    callers = [label(path) for _, path in FILES if "_pm.hook" in path.read_text("utf-8")]
    assert callers == ["aac_core/manager.py"]
