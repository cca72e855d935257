"""Console scripts: what an installer would make of ``name = module:function`` (PyPA "Entry points")."""

from __future__ import annotations

import re

from aac_runtimes.python.manifest import Manifest

_TARGET = re.compile(r"\s*([A-Za-z_][\w.]*)\s*:\s*([A-Za-z_][\w.]*)\s*(\[.*\])?\s*")
_NAME = re.compile(r"\w[\w.-]*")
_INTERPRETER = "#!/usr/local/bin/python"


def console_code(name: str, target: str) -> str:
    """What starts a script, as one line; "" when the target is no ``module:function``."""
    match = _TARGET.fullmatch(target)
    if match is None:
        return ""
    module, function = match[1], match[2]
    first = function.split(".", maxsplit=1)[0]
    return f"import sys; from {module} import {first}; sys.argv[0] = {name!r}; sys.exit({function}())"


def script_files(manifest: Manifest) -> dict[str, str]:
    """Name to text of the project's own scripts, so that ``spec.entrypoint`` and ``aac exec`` find them."""
    codes = {name: console_code(name, target) for name, target in manifest.scripts.items()}
    return {
        name: f"{_INTERPRETER}\n{code}\n" for name, code in codes.items() if code and _NAME.fullmatch(name)
    }
