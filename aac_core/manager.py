"""Loading of plugins, and the only place that calls hooks.

A plugin is a module named by an entry point of the group ``aac``; aac's own are declared in
the same way (see ``aac_core.discovery``). stdout is for the result of a command: what a plugin
prints while it is loaded or asked goes to stderr.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

import pluggy

from aac_core import hookspecs, markers
from aac_core.catalog import Catalog, Entry, Named
from aac_core.discovery import OWN, Found, discover

if TYPE_CHECKING:
    from aac_core.contracts.builder import ImageBuilder
    from aac_core.contracts.command import Command
    from aac_core.contracts.deployer import Deployer
    from aac_core.contracts.events import Run, Step
    from aac_core.contracts.exporter import Exporter
    from aac_core.contracts.loader import SpecLoader
    from aac_core.contracts.project import Project
    from aac_core.contracts.registry import Registry
    from aac_core.contracts.runtime import Runtime
    from aac_core.contracts.signer import Signer
    from aac_core.contracts.spec import AgentSpec
    from aac_core.contracts.template import ProjectTemplate
    from aac_core.errors import AacError, Hint, Problem

T = TypeVar("T", bound=Named)


@dataclass(frozen=True)
class Loaded:
    """A registered plugin and the hooks that it implements."""

    found: Found
    hooks: tuple[str, ...]


def _in_words(error: BaseException) -> str:
    from aac_core.errors import PluginError

    text = " ".join(str(error).split())
    return text if isinstance(error, PluginError) else f"{type(error).__name__}: {text}"


class Plugins:
    """The loaded plugins, with a typed accessor for each hook.

    Args:
        found: what to load.
        blocked: names of entry points that are left out; ``*`` leaves out all that is not aac's own.
    """

    def __init__(self, found: Iterable[Found], blocked: Iterable[str] = ()) -> None:
        self._pm = pluggy.PluginManager(markers.PROJECT)
        for module in hookspecs.MODULES:
            self._pm.add_hookspecs(module)
        self.loaded: list[Loaded] = []
        self.warnings: list[str] = []
        self.on_warning: Callable[[str], object] = lambda warning: None
        self.blocked = frozenset(blocked)
        for candidate in found:
            strange = candidate.distribution != OWN
            if candidate.name not in self.blocked and not (strange and "*" in self.blocked):
                self._load(candidate)

    @classmethod
    def installed(cls, environ: Mapping[str, str], *, only_own: bool = False) -> Plugins:
        """All installed plugins but those that ``AAC_DISABLE_PLUGINS`` names (comma-separated)."""
        blocked = [name.strip() for name in environ.get("AAC_DISABLE_PLUGINS", "").split(",") if name.strip()]
        return cls(discover(), [*blocked, "*"] if only_own else blocked)

    def _load(self, found: Found) -> None:
        if found.fault:
            where = f"entry_points.txt of {found.distribution} {found.version}"
            self.warnings.append(f"{where} can't be read, its plugins are not loaded: {found.fault}")
            return
        label = f"plugin {found.name} ({found.distribution} {found.version})"
        if self._pm.has_plugin(found.name):
            self.warnings.append(f"{label} is not loaded: another plugin has that name")
            return
        try:
            with redirect_stdout(sys.stderr):
                module = import_module(found.module)
            self.register(module, found)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a stranger raises
            self.warnings.append(f"{label} is not loaded: {_in_words(error)}")

    def register(self, plugin: object, found: Found) -> None:
        """Register one plugin, whole or not at all.

        Raises:
            PluginError: it implements a hook that does not exist, or with arguments that do not.
        """
        from aac_core.errors import PluginError

        unknown = [name for name in dir(plugin) if name.startswith("aac_") and self._unknown(plugin, name)]
        if unknown:
            raise PluginError(f"it implements {', '.join(unknown)}, and there is no such hook")
        try:
            self._pm.register(plugin, name=found.name)
        except pluggy.PluginValidationError as error:
            self._pm.unregister(name=found.name)
            raise PluginError(" ".join(str(error).split())) from None
        except ValueError as error:
            raise PluginError(str(error)) from None
        callers = self._pm.get_hookcallers(plugin) or []
        self.loaded.append(Loaded(found, tuple(sorted(caller.name for caller in callers))))

    def _unknown(self, plugin: object, name: str) -> bool:
        marked = self._pm.parse_hookimpl_opts(plugin, name) is not None
        return marked and getattr(self._pm.hook, name, None) is None

    # -- registration hooks ---------------------------------------------------------------

    def _catalog(self, kind: str, hook: str) -> Catalog[Any]:
        offers = self._answers(hook, lambda value: isinstance(getattr(value, "name", None), str))
        return Catalog(kind, [Entry(value, owner) for owner, values in offers for value in values])

    def _answers(
        self, hook: str, wanted: Callable[[Any], bool], **arguments: Any
    ) -> Iterator[tuple[str, list[Any]]]:
        """What each plugin answers; one that fails, or answers with something else, is a warning."""
        for impl in getattr(self._pm.hook, hook).get_hookimpls():
            try:
                with redirect_stdout(sys.stderr):
                    values = list(impl.function(*(arguments[name] for name in impl.argnames)) or ())
            except Exception as error:  # noqa: BLE001 - one broken plugin must not stop the others
                self._warn(f"plugin {impl.plugin_name} failed in {hook}: {_in_words(error)}")
                continue
            wrong = sorted({type(value).__name__ for value in values if not wanted(value)})
            if wrong:
                self._warn(
                    f"plugin {impl.plugin_name} answers {hook} with what does not belong there: {wrong[0]}"
                )
            yield impl.plugin_name, [value for value in values if wanted(value)]

    def _warn(self, warning: str) -> None:
        """Keep a warning, and show it once, also when a hook is asked long after loading."""
        if warning not in self.warnings:
            self.warnings.append(warning)
            self.on_warning(warning)

    @cached_property
    def commands(self) -> Catalog[Command]:
        return self._catalog("command", "aac_commands")

    @cached_property
    def loaders(self) -> Catalog[SpecLoader]:
        return self._catalog("spec format", "aac_spec_loaders")

    @cached_property
    def runtimes(self) -> Catalog[Runtime]:
        return self._catalog("runtime", "aac_runtimes")

    @cached_property
    def builders(self) -> Catalog[ImageBuilder]:
        return self._catalog("builder", "aac_builders")

    @cached_property
    def registries(self) -> Catalog[Registry]:
        return self._catalog("registry backend", "aac_registries")

    @cached_property
    def signers(self) -> Catalog[Signer]:
        return self._catalog("signer", "aac_signers")

    @cached_property
    def exporters(self) -> Catalog[Exporter]:
        return self._catalog("exporter", "aac_exporters")

    @cached_property
    def deployers(self) -> Catalog[Deployer]:
        return self._catalog("deployer", "aac_deployers")

    @cached_property
    def templates(self) -> Catalog[ProjectTemplate]:
        return self._catalog("template", "aac_templates")

    def registry_for(self, host: str) -> Registry:
        """The backend for a host: a special one before the generic one."""
        special = [backend for backend in self.registries if backend.name != "oci" and backend.matches(host)]
        return special[0] if special else self.registries.get("oci")

    # -- other hooks ----------------------------------------------------------------------

    @cached_property
    def template_sources(self) -> dict[str, str]:
        answers = self._answers(
            "aac_template_sources", lambda pair: isinstance(pair, tuple) and len(pair) == 2
        )
        return {**dict(pair for _, pairs in answers for pair in pairs), "aac": "aac_core.templates"}

    def extend_templates(self, environment: Any) -> None:
        """Let plugins add filters to a ``jinja2.Environment``."""
        self._tell("aac_template_environment", environment=environment)

    def spec_problems(self, spec: AgentSpec, project: Project) -> tuple[Problem, ...]:
        """What plugins find in a spec.

        Raises:
            PluginError: one could not look; what a policy would refuse must not pass for that.
        """
        from aac_core.errors import Hint, PluginError, Problem

        problems: list[Problem] = []
        for impl in self._pm.hook.aac_spec_problems.get_hookimpls():
            given: dict[str, Any] = {"spec": spec, "project": project}
            try:
                with redirect_stdout(sys.stderr):
                    answer: Any = impl.function(*(given[name] for name in impl.argnames))
                    found = tuple(answer or ())
                wrong = [type(problem).__name__ for problem in found if not isinstance(problem, Problem)]
                if wrong:
                    raise TypeError(f"expected problems, found {wrong[0]}")
            except Exception as error:  # noqa: BLE001 - whatever a stranger raises
                owner = impl.plugin_name
                raise PluginError(
                    "a plugin could not look at the spec",
                    why=f"plugin {owner} failed in aac_spec_problems: {_in_words(error)}",
                    hints=(Hint("block-plugin", f"switch it off: AAC_DISABLE_PLUGINS={owner}"),),
                ) from None
            problems += found
        return tuple(problems)

    def error_hints(self, error: AacError) -> tuple[Hint, ...]:
        """What plugins can say about an error; one that fails says nothing."""
        from aac_core.errors import Hint

        answers = self._answers("aac_error_hints", lambda hint: isinstance(hint, Hint), error=error)
        return tuple(hint for _, hints in answers for hint in hints)

    def step_finished(self, step: Step) -> None:
        """Tell every plugin; failures become warnings."""
        self._tell("aac_step_finished", step=step)

    def run_finished(self, run: Run) -> None:
        """Tell every plugin; failures become warnings."""
        self._tell("aac_run_finished", run=run)

    def _tell(self, hook: str, **arguments: Any) -> None:
        """A listener can't veto, and what it answers has no meaning."""
        for _ in self._answers(hook, lambda _: True, **arguments):
            pass
