"""How the agent starts, when ``spec.entrypoint`` does not say it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aac_runtimes.python.errors import problem, spec_problem
from aac_runtimes.python.layout import Layout
from aac_runtimes.python.manifest import Manifest
from aac_runtimes.python.scan import Module, scan
from aac_runtimes.python.scripts import console_code
from aac_runtimes.python.servers import SERVERS
from packaging.utils import canonicalize_name

from aac_core.api import Finding, Problem, Project, RuntimeRequest

DEFAULT_PORT = 8080
NAMES = ("main.py", "app.py", "agent.py", "asgi.py", "wsgi.py", "server.py", "api.py")
_LARGEST = 1_000_000


@dataclass(frozen=True)
class Start:
    """The command, what it offers (``http``, or "" for unknown), why, or what is wrong."""

    command: tuple[str, ...] = ()
    interface: str = ""
    finding: Finding | None = None
    problems: tuple[Problem, ...] = ()


def find_start(
    request: RuntimeRequest, manifest: Manifest, layout: Layout, names: Mapping[str, str]
) -> Start:
    """spec.entrypoint, console script, web application with its server, module, in this order.

    Args:
        names: canonical names of the distributions that are installed.
    """
    if request.spec.spec.entrypoint:
        return Start(finding=Finding("entrypoint", "spec.entrypoint", "agent.yaml"))
    if manifest.scripts:
        return _console(manifest, request.spec.metadata.name)
    modules = _modules(request.project, layout)
    served = [
        _served(file, module, layout, names, _port(request))
        for file, module in modules
        if module.application and not module.starts
    ]
    if served:  # of asgi.py and wsgi.py the one whose server is there
        return next((start for start in served if start.command), served[0])
    return _module(request.project, modules, layout)


def _console(manifest: Manifest, agent: str) -> Start:
    wanted = {canonicalize_name(agent), canonicalize_name(manifest.name)}
    scripts, file = manifest.scripts, manifest.file("scripts")
    chosen = [name for name in scripts if len(scripts) == 1 or canonicalize_name(name) in wanted]
    if len(chosen) != 1:
        names = ", ".join(sorted(scripts))
        hint = ("set-entrypoint", f'set spec.entrypoint to one of them, for example ["{min(scripts)}"]')
        return Start(problems=(problem(f"the project has several console scripts: {names}", file, hint),))
    name, target = chosen[0], scripts[chosen[0]]
    code = console_code(name, target)
    if not code:
        message = f"the console script {name} = {target!r} is no module:function"
        return Start(problems=(problem(message, file),))
    finding = Finding("entrypoint", name, file, f"console script {target}")
    return Start(("python", "-c", code), finding=finding)


def _modules(project: Project, layout: Layout) -> list[tuple[str, Module]]:
    """The files that an application usually starts in, in each root and in each package below it."""
    found: dict[str, Module] = {}
    for depth in ("", "*/"):
        for name in NAMES:
            for root in layout.roots:
                prefix = f"{root}/" if root else ""
                for file in project.glob(f"{prefix}{depth}{name}"):
                    if file not in found and layout.module(file):
                        found[file] = _scanned(project, file)
    return list(found.items())


def _scanned(project: Project, file: str) -> Module:
    text = project.read_text(file)
    return scan(text) if len(text) < _LARGEST else Module()


def _served(file: str, module: Module, layout: Layout, names: Mapping[str, str], port: int) -> Start:
    servers = SERVERS[module.interface]
    server = next((one for one in servers if canonicalize_name(one.name) in names), None)
    if server is None:
        known = ", ".join(one.name for one in servers)
        made = module.maker.rsplit(".", maxsplit=1)[-1]
        message = (
            f"{file} has the application {module.application} ({made}), but no server for it is installed"
        )
        hints = (
            ("add-server", f"add {servers[0].name} to the dependencies (known: {known})"),
            ("set-entrypoint", "or set spec.entrypoint"),
        )
        return Start(problems=(problem(message, file, *hints),))
    target = f"{layout.module(file)}:{module.application}"
    reason = f"{module.maker} and {server.name}"
    return Start(server.command(target, port), "http", Finding("entrypoint", target, file, reason))


def _module(project: Project, modules: list[tuple[str, Module]], layout: Layout) -> Start:
    """A module that starts itself, else ``__main__`` of a package, else the first usual name."""
    mains = project.glob("__main__.py", "*/__main__.py", "src/*/__main__.py")
    started = [file for file, module in modules if module.starts]
    top = [file for file, _ in modules if "/" not in file.removeprefix("src/")]
    candidates = [*started, *(file for file in mains if layout.module(file)), *top]
    if candidates:
        file = candidates[0]
        finding = Finding("entrypoint", file, file, "the module that starts the agent")
        return Start(_run(file, layout), finding=finding)
    names = ", ".join(NAMES[:3])
    hints = (
        ("add-main", f"add one of {names}, or a console script in [project.scripts] of pyproject.toml"),
        ("set-entrypoint", 'or set spec.entrypoint, for example ["python", "-m", "package"]'),
    )
    return Start(problems=(spec_problem("nothing says how the agent starts", "spec.entrypoint", *hints),))


def _run(file: str, layout: Layout) -> tuple[str, ...]:
    name = layout.module(file)
    if name == "__main__":
        return ("python", "__main__.py")
    if "." in name:
        return ("python", "-m", name.removesuffix(".__main__"))
    return ("python", file)


def _port(request: RuntimeRequest) -> int:
    ports = request.spec.spec.ports
    return next((port.container for port in ports if port.protocol == "tcp"), DEFAULT_PORT)
