"""Where the project's modules are, and the metadata that a package has about itself."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.parser import Parser

from aac_runtimes.python.errors import problem
from aac_runtimes.python.local import part_of
from aac_runtimes.python.manifest import FILE, Manifest, read_manifest, table
from packaging.utils import canonicalize_name

from aac_core.api import Problem, Project, ProjectPart

HOME = "/app"
#: Named as on every machine: programs look for it in a path, to know their packages from the user's code.
SITE = "/app/site-packages"
_PKG_INFO = "PKG-INFO"
_COMPILED = ("maturin", "mesonpy", "scikit_build_core.build", "sipbuild.api")


@dataclass(frozen=True)
class Layout:
    """Folders on the module path, relative to the agent's package, that itself last of its own.

    Args:
        home: the package's folder in the project, "" when it is all of it.
        others: of other packages of the project.
    """

    roots: tuple[str, ...]
    home: str = ""
    others: tuple[str, ...] = ()

    @property
    def workdir(self) -> str:
        """Where the package is in the image."""
        return posixpath.join(HOME, self.home).rstrip("/")

    @property
    def path(self) -> str:
        """PYTHONPATH in the image: the project's own code first, as when it is run from its folder."""
        roots = (*self.roots, *self.others)
        places = (posixpath.normpath(posixpath.join(self.workdir, root)) for root in roots)
        return ":".join([*dict.fromkeys(places), SITE])

    def module(self, file: str) -> str:
        """The dotted name of a file, "" when it has none."""
        for root in self.roots:
            inside = posixpath.relpath(file, root) if root else file
            if not inside.startswith("../"):
                parts = inside.removesuffix(".py").split("/")
                return ".".join(parts) if all(part.isidentifier() for part in parts) else ""
        return ""


def find_layout(project: Project, manifest: Manifest, folders: Sequence[str] = ()) -> Layout:
    """The agent's package, and the other packages of the project that it needs."""
    others = (
        posixpath.join(folder, root)
        for folder, part in ((folder, part_of(project, folder)) for folder in folders)
        for root in _roots(part, read_manifest(part))
    )
    home = project.root if isinstance(project, ProjectPart) else ""
    return Layout(_roots(project, manifest), home, tuple(others))


def _roots(project: Project, manifest: Manifest) -> tuple[str, ...]:
    """``src`` when modules lie there, and the folders that setuptools or Poetry are told of."""
    places = [str(one) for one in _where(manifest)]
    if not project.exists("src/__init__.py") and project.glob("src/*.py", "src/*/*.py"):
        places.append("src")
    inside = [posixpath.normpath(place) for place in places]
    return (*dict.fromkeys(p for p in inside if p != "." and not p.startswith(("/", ".."))), "")


def _where(manifest: Manifest) -> list[str]:
    found = table(manifest.data, "tool", "setuptools", "packages", "find").get("where", ())
    poetry = manifest.poetry.get("packages", ())
    return [*found, *(entry["from"] for entry in poetry if isinstance(entry, Mapping) and "from" in entry)]


def distribution(project: Project, manifest: Manifest, version: str) -> dict[str, str]:
    """A ``.dist-info`` for ``importlib.metadata`` (PyPA "Recording installed projects").

    The project is not installed by its build backend: that would need the network, and leaves
    times and paths of the build behind.

    Args:
        version: used when the manifest's own is dynamic, and no release tool has written it down.

    Returns:
        ``folder``, ``metadata`` and ``entry_points``; empty when the project is no package.
    """
    if not manifest.is_package:
        return {}
    version = manifest.version or _released(project) or version
    name = canonicalize_name(manifest.name).replace("-", "_")
    points = {"console_scripts": manifest.scripts, **manifest.project.get("entry-points", {})}
    gui = manifest.project.get("gui-scripts", {})
    sections = {**points, **({"gui_scripts": gui} if gui else {})}
    text = "".join(
        f"[{section}]\n" + "".join(f"{key} = {value}\n" for key, value in sorted(entries.items()))
        for section, entries in sorted(sections.items())
        if entries
    )
    return {
        "folder": f"{name}-{re.sub(r'[^A-Za-z0-9.+!_]', '_', version)}.dist-info",
        "metadata": f"Metadata-Version: 2.1\nName: {manifest.name}\nVersion: {version}\n",
        "entry_points": text,
    }


def _released(project: Project) -> str:
    """The version in PKG-INFO, which every source distribution has (PEP 643)."""
    text = project.read_text(_PKG_INFO) if project.exists(_PKG_INFO) else ""
    return Parser().parsestr(text, headersonly=True).get("Version", "")


def layout_problems(project: Project, manifest: Manifest) -> tuple[Problem, ...]:
    """What can't be put into the image as it is."""
    found: list[Problem] = []
    taken = next((file for file in project.files if file.startswith("site-packages/")), "")
    if taken:
        hint = ("exclude-site", "rename the folder, or add site-packages to spec.build.exclude")
        found.append(problem("the folder site-packages is where the dependencies go", taken, hint))
    backend = str(table(manifest.data, "build-system").get("build-backend", ""))
    compiler, file = (backend, FILE) if backend in _COMPILED else (manifest.setup.compiles, "setup.py")
    if compiler:
        hint = ("build-commands", "publish it as a wheel, or compile it in spec.build.commands")
        message = f"{compiler} compiles code, which is not done: the project's files are taken as they are"
        found.append(problem(message, file, hint, severity="warning"))
    return tuple(found)
