"""Which program of which package the agent is."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from aac_runtimes.rust.errors import problem, refused, spec_problem, table
from aac_runtimes.rust.features import switched
from aac_runtimes.rust.manifest import Package, Program
from aac_runtimes.rust.options import RustOptions
from aac_runtimes.rust.workspace import Workspace

from aac_core.api import Finding, Problem, RuntimeRequest

#: Where the program lies in the image; it is on PATH.
BIN = "/usr/local/bin"


@dataclass(frozen=True)
class Chosen:
    """The answer and why.

    Args:
        example: whether it is an example of the package.
    """

    package: Package
    program: Program
    finding: Finding
    example: bool = False
    problems: tuple[Problem, ...] = ()

    @property
    def command(self) -> tuple[str, ...]:
        return (f"{BIN}/{self.program.name}",)


def choose_program(request: RuntimeRequest, workspace: Workspace, options: RustOptions) -> Chosen:
    """By ``options``, ``spec.entrypoint``, ``default-run``, or because it is the only one, in this order.

    Raises:
        PlanError: there is none, or several and nothing says which.
    """
    packages = (workspace.named(options.package),) if options.package else workspace.candidates
    if options.example:
        found = [(one, program) for one in packages for program in one.examples]
        chosen, reason = _named(found, options.example, "example"), "spec.runtime.options.example"
    else:
        found = [(one, program) for one in packages for program in one.programs]
        chosen, reason = _by_rules(request, found, options, workspace)
    package, program = chosen
    return Chosen(
        package,
        program,
        Finding("program", f"{package.name}: {program.name}", package.file, reason),
        bool(options.example),
        (*_feature_problems(package, program, options), *_entrypoint_problems(request, program)),
    )


def _by_rules(
    request: RuntimeRequest, found: list[tuple[Package, Program]], options: RustOptions, workspace: Workspace
) -> tuple[tuple[Package, Program], str]:
    if options.bin:
        return _named(found, options.bin, "bin"), "spec.runtime.options.bin"
    if not found:
        hint = ("add-program", "add src/main.rs, or name the package in spec.runtime.options.package")
        raise refused("the project has no program, only libraries", workspace.file, hint)
    first = posixpath.basename((request.spec.spec.entrypoint or ("",))[0])
    defaults = {one.name: one.field("default-run") for one, _ in found}
    rules = (
        ([pair for pair in found if pair[1].name == first], "spec.entrypoint names it"),
        ([pair for pair in found if pair[1].name == defaults[pair[0].name]], "default-run"),
        (found, "the only program"),
        (
            [pair for pair in found if pair[1].name == request.spec.metadata.name],
            "it has the name of the agent",
        ),
    )
    for pairs, reason in rules:
        if len(pairs) == 1:
            return pairs[0], reason
    names = ", ".join(f"{program.name} ({package.name})" for package, program in found)
    hint = ("set-bin", f"set spec.runtime.options.bin, for example to {found[0][1].name}")
    raise refused(f"the project has several programs: {names}", workspace.file, hint)


def _named(found: list[tuple[Package, Program]], name: str, option: str) -> tuple[Package, Program]:
    pairs = [pair for pair in found if pair[1].name == name]
    field = f"spec.runtime.options.{option}"
    if len(pairs) > 1:
        names = ", ".join(package.name for package, _ in pairs)
        hint = ("set-package", "name the package in spec.runtime.options.package")
        raise refused(f"{field} is {name}, which several packages have: {names}", pairs[0][0].file, hint)
    if not pairs:
        known = ", ".join(sorted({program.name for _, program in found})) or "none"
        hint = ("known-programs", f"known: {known}")
        raise refused(f"{field} is {name}, but the project has no such program", "agent.yaml", hint)
    return pairs[0]


def _feature_problems(package: Package, program: Program, options: RustOptions) -> tuple[Problem, ...]:
    on = switched(package, options.features, default=options.default_features)
    found: list[Problem] = []
    known = {*table(package.data, "features"), *(one.key for one in package.dependencies if one.optional)}
    for index, name in enumerate(options.features):
        if "/" not in name and name not in known:
            names = ", ".join(sorted(known - {"default"})) or "none"
            message = f"{package.file} has no feature {name!r}"
            field = f"spec.runtime.options.features[{index}]"
            found.append(spec_problem(message, field, ("known-features", f"known: {names}")))
    missing = [name for name in program.required if name not in on.names and name not in on.crates]
    if missing:
        message = f"the program {program.name} requires the features {', '.join(missing)}"
        hint = ("set-features", f"set spec.runtime.options.features to [{', '.join(missing)}]")
        found.append(problem(message, package.file, hint))
    return tuple(found)


def _entrypoint_problems(request: RuntimeRequest, program: Program) -> tuple[Problem, ...]:
    """A path in which the program would not be found."""
    first = (request.spec.spec.entrypoint or ("",))[0]
    if posixpath.basename(first) != program.name or first in (program.name, f"{BIN}/{program.name}"):
        return ()
    hint = ("entrypoint-name", f"write {program.name}: it is on PATH, in {BIN}")
    return (spec_problem(f"the program is not at {first} in the image", "spec.entrypoint[0]", hint),)
