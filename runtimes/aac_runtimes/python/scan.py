"""Looks into modules without running them: is there a web application, does it start itself?"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

#: What makes an application, and the interface that a server reaches it by (ASGI, PEP 3333).
MAKERS: Mapping[str, str] = {
    "fastapi.FastAPI": "asgi",
    "fastapi.applications.FastAPI": "asgi",
    "starlette.applications.Starlette": "asgi",
    "quart.Quart": "asgi",
    "litestar.Litestar": "asgi",
    "blacksheep.Application": "asgi",
    "django.core.asgi.get_asgi_application": "asgi",
    "flask.Flask": "wsgi",
    "bottle.Bottle": "wsgi",
    "django.core.wsgi.get_wsgi_application": "wsgi",
}


@dataclass(frozen=True)
class Module:
    """What a module has.

    Args:
        application: the name of the variable that holds a web application, "" for none.
        interface: ``asgi`` or ``wsgi``.
        maker: what made it, ``fastapi.FastAPI``.
        starts: whether it does something under ``if __name__ == "__main__"``.
    """

    application: str = ""
    interface: str = ""
    maker: str = ""
    starts: bool = False


def scan(text: str) -> Module:
    """Read one module; one that is no Python has nothing."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Module()
    imported = dict(_imports(tree))
    starts = any(_is_main(node) for node in tree.body)
    for name, value in _assignments(tree):
        maker = _dotted(value.func, imported)
        if maker in MAKERS:
            return Module(name, MAKERS[maker], maker, starts)
    return Module(starts=starts)


def _imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                first = alias.name.split(".")[0]
                yield (alias.asname, alias.name) if alias.asname else (first, first)
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _assignments(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    yield target.id, node.value
        if (
            isinstance(node, ast.AnnAssign)
            and isinstance(node.target, ast.Name)
            and isinstance(node.value, ast.Call)
        ):
            yield node.target.id, node.value


def _dotted(node: ast.expr, imported: Mapping[str, str]) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value, imported)}.{node.attr}"
    return imported.get(node.id, node.id) if isinstance(node, ast.Name) else ""


def _is_main(node: ast.stmt) -> bool:
    """``if __name__ == "__main__":`` with a call in it."""
    if not (isinstance(node, ast.If) and isinstance(node.test, ast.Compare)):
        return False
    sides = (node.test.left, *node.test.comparators)
    named = any(isinstance(side, ast.Name) and side.id == "__name__" for side in sides)
    main = any(isinstance(side, ast.Constant) and side.value == "__main__" for side in sides)
    return named and main and any(isinstance(inner, ast.Call) for inner in ast.walk(node))
