"""Everything that is decided about a Cargo project."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from typing import Any

from aac_runtimes.rust.config import config_text, registries
from aac_runtimes.rust.dependencies import Dependencies, decide
from aac_runtimes.rust.errors import table
from aac_runtimes.rust.features import active, switched
from aac_runtimes.rust.files import HOME, files_finding, find_workdir, runtime_files
from aac_runtimes.rust.libraries import Library
from aac_runtimes.rust.options import RustOptions
from aac_runtimes.rust.program import BIN, Chosen, choose_program
from aac_runtimes.rust.servers import find_interface
from aac_runtimes.rust.versions import SCRATCH, build_base, choose
from aac_runtimes.rust.workspace import Workspace, read_workspace

from aac_core.api import DEBIAN_SLIM, BuildStep, Finding, HostSecret, RuntimePlan, RuntimeRequest

#: Folders of what is built with a profile; all others have the profile's own name.
_FOLDERS = {"dev": "debug", "test": "debug", "bench": "release"}


@dataclass(frozen=True)
class _Decided:
    """What the parts of a plan are made from."""

    request: RuntimeRequest
    options: RustOptions
    workspace: Workspace
    chosen: Chosen
    dependencies: Dependencies
    files: tuple[str, ...] = field(default=())

    @property
    def static(self) -> bool:
        """Whether the program brings its C library: not where it needs others of the system."""
        return not (self.dependencies.libraries or self.request.spec.spec.build.packages)


def plan(request: RuntimeRequest) -> RuntimePlan:
    """Decide it.

    Raises:
        PlanError: a file of the project can't be used.
    """
    options = request.options or RustOptions()
    workspace = read_workspace(request.project)
    chosen = choose_program(request, workspace, options)
    version = choose(request.project, workspace, chosen.package, request.version)
    dependencies = decide(request, workspace, chosen, options)
    include = request.spec.spec.build.include
    files = runtime_files(request.project, workspace.root, chosen.package.folder, include)
    decided = _Decided(request, options, workspace, chosen, dependencies, files)
    return RuntimePlan(
        version=version.version,
        build_base=build_base(version.version),
        final_base=SCRATCH if decided.static else DEBIAN_SLIM,
        entrypoint=chosen.command,
        variables=_variables(decided),
        environment=_environment(request),
        workdir=find_workdir(files, workspace.root, chosen.package.folder),
        interface=_interface(decided),
        packages=tuple(library.run for library in dependencies.libraries),
        host_secrets=_tokens(decided),
        steps=_steps(decided),
        lock=dependencies.lock,
        findings=(
            version.finding,
            chosen.finding,
            *dependencies.findings,
            _linked(decided),
            *files_finding(files),
        ),
        problems=(*version.problems, *chosen.problems, *dependencies.problems),
    )


def _variables(decided: _Decided) -> dict[str, Any]:
    options, chosen, dependencies = decided.options, decided.chosen, decided.dependencies
    profile = table(decided.workspace.data, "profile", options.profile)
    folder = _FOLDERS.get(options.profile, options.profile)
    own = chosen.package.folder
    build = decided.request.spec.spec.build
    return {
        "config": config_text(
            decided.request.project,
            own,
            static=decided.static,
            profile=options.profile,
            strip=not {"strip", "debug"} & set(profile),
            flags=build.args.get("RUSTFLAGS", ""),
        ),
        "folder": posixpath.join(HOME, own).rstrip("/"),
        "root": posixpath.join(HOME, decided.workspace.root).rstrip("/"),
        "program": chosen.program.name,
        "compiled": posixpath.join(folder, "examples" if chosen.example else "", chosen.program.name),
        "arguments": _arguments(decided),
        "files": list(decided.files),
        "libraries": [library.develop for library in dependencies.libraries],
        "lock": dependencies.text,
        "manifests": dict(dependencies.manifests),
    }


def _arguments(decided: _Decided) -> list[str]:
    """Of ``cargo build``."""
    options, chosen = decided.options, decided.chosen
    locked = ["--locked"] if decided.dependencies.locked else []
    features = ["--features", ",".join(options.features)] if options.features else []
    default = [] if options.default_features else ["--no-default-features"]
    kind = "--example" if chosen.example else "--bin"
    return [*locked, "--profile", options.profile, kind, chosen.program.name, *features, *default]


def _environment(request: RuntimeRequest) -> tuple[tuple[str, str], ...]:
    """PATH stays as it is on a base of the user's."""
    if request.spec.spec.build.base:
        return ()
    return (("PATH", f"{BIN}:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"),)


def _interface(decided: _Decided) -> str:
    options, package = decided.options, decided.chosen.package
    on = switched(package, options.features, default=options.default_features)
    return find_interface(active(package, on, development=decided.chosen.example))


def _tokens(decided: _Decided) -> tuple[HostSecret, ...]:
    """Tokens of registries that the project names (The Cargo Book, "Registry authentication")."""
    names = registries(decided.request.project, decided.chosen.package.folder)
    variables = (f"CARGO_REGISTRIES_{name}_TOKEN" for name in names)
    return tuple(HostSecret(variable, (variable,)) for variable in variables)


def _linked(decided: _Decided) -> Finding:
    """How the program is linked, and why."""
    libraries = decided.dependencies.libraries
    if libraries:
        value = ", ".join(library.run for library in libraries)
        return Finding("libraries", value, decided.workspace.lock, "; ".join(map(_why, libraries)))
    if not decided.static:
        reason = "the final image has system packages"
        return Finding("libraries", "dynamic", "agent.yaml", reason)
    return Finding("libraries", "static", decided.workspace.file, "nothing links a library of the system")


def _why(library: Library) -> str:
    instead = f" ({library.instead} would make it static)" if library.instead else ""
    return f"{library.crate} links it{instead}"


def _steps(decided: _Decided) -> tuple[BuildStep, ...]:
    field = "spec.build.commands" if decided.request.spec.spec.build.commands else ""
    program = decided.chosen.program.name
    files = ", ".join(decided.files)
    found = [
        BuildStep("code", f"the project's files, in {HOME}", field, layer=False),
        BuildStep("program", f"the program {program}, in {BIN}", per_platform=True, settled=True),
    ]
    if decided.files:
        found.insert(1, BuildStep("files", f"files that it reads when it runs: {files}", settled=True))
    return tuple(found)
