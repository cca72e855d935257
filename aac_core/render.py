"""From a plan to the text that BuildKit gets; pure, the same plan gives the same bytes.

Everything that comes from the user passes a filter made for its place: ``quoted`` for ENV,
LABEL and ARG values, ``exec`` for JSON forms, ``words`` for words of a shell command,
``comment`` for comments, ``base64`` for files, ``heredoc`` for readable ones.
"""

from __future__ import annotations

import base64 as b64
import json
import shlex
from collections.abc import Callable, Iterable, Mapping
from importlib import resources
from typing import TYPE_CHECKING

from aac_core.contracts.plan import BuildPlan, Rendered
from aac_core.errors import PluginError
from aac_core.probe import probes

if TYPE_CHECKING:
    from jinja2 import Environment

#: Lines of a Dockerfile may not be longer than 65,535 bytes (BuildKit's parser).
_LINE = 76


def quoted(value: str) -> str:
    """A double-quoted Dockerfile word: nothing in it is expanded (Dockerfile reference, "Escape")."""
    if any(ord(char) < 32 and char != "\t" for char in value):
        raise ValueError(f"a control character in {value!r:.60} can't be written in a Dockerfile")
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$") + '"'


def exec_form(command: Iterable[str]) -> str:
    """A JSON array, the exec form of ENTRYPOINT, CMD and HEALTHCHECK."""
    return json.dumps(list(command), ensure_ascii=False)


def words(values: Iterable[str]) -> str:
    """Shell words, quoted where a shell would do anything with them."""
    return " ".join(shlex.quote(value) for value in values)


def comment(text: str) -> str:
    """Text for the rest of a comment line."""
    return " ".join(text.split())


def base64(text: str) -> str:
    """UTF-8 text as base64 in short lines."""
    encoded = b64.b64encode(text.encode()).decode()
    return "\n".join(encoded[at : at + _LINE] for at in range(0, len(encoded), _LINE))


def heredoc(text: str) -> str:
    """Text for a heredoc that ends with the word AAC alone on a line."""
    if "AAC" in text.split("\n"):
        raise ValueError("a line that is AAC alone can't be in a heredoc")
    return text if text.endswith("\n") else text + "\n"


FILTERS: Mapping[str, Callable[..., str]] = {
    "quoted": quoted,
    "exec": exec_form,
    "words": words,
    "comment": comment,
    "base64": base64,
    "heredoc": heredoc,
}


def environment(
    packages: Mapping[str, str], extend: Callable[[Environment], None] = lambda _: None
) -> Environment:
    """The Jinja2 environment: ``name:path`` finds a file of the package that stands for name.

    Args:
        packages: template source names to Python packages; ``aac`` is the core's own.
        extend: is given the environment last (the hook ``aac_template_environment``).
    """
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    def load(name: str) -> str:
        source, _, path = name.partition(":")
        package = packages.get(source, source)
        try:
            return resources.files(package).joinpath(path).read_text("utf-8")
        except (ModuleNotFoundError, FileNotFoundError, NotADirectoryError):
            raise PluginError(f"there is no template {name!r}") from None

    made = Environment(
        loader=FunctionLoader(load),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - not HTML; every value passes a filter for its place
    )
    made.filters.update(FILTERS)
    extend(made)
    return made


def render(plan: BuildPlan, templates: Environment, *, mode: str = "image") -> Rendered:
    """The Dockerfile and its ignore file.

    Args:
        mode: ``image``; or ``lock`` for the Dockerfile whose stage ``lock`` exports a resolution.

    Raises:
        PluginError: the runtime's template is broken.
    """
    from jinja2 import TemplateError

    bases = {base.role: base.reference for base in plan.bases}
    try:
        text = templates.get_template(plan.runtime.template).render(
            plan=plan,
            runtime=plan.runtime.variables,
            bases=bases,
            mode=mode,
            build_platform="$TARGETPLATFORM" if plan.emulation else "$BUILDPLATFORM",
            probe=probes(),
            make_rootfs=_script("make-rootfs.sh"),
            unpack_packages=_script("unpack-packages.sh"),
            make_volumes=_script("make-volumes.sh"),
            volumes=_volumes(plan),
        )
    except (TemplateError, ValueError) as error:
        raise PluginError(
            f"the template {plan.runtime.template} of {plan.runtime.name} failed: {error}"
        ) from error
    return Rendered(dockerfile=_tidy(text), dockerignore="".join(f"{line}\n" for line in plan.ignore))


def _volumes(plan: BuildPlan) -> list[str]:
    """Where volumes are mounted that the agent may write to."""
    return sorted({item.target for item in plan.mounts if item.type == "volume" and not item.read_only})


def _script(name: str) -> str:
    return resources.files("aac_core").joinpath("templates", name).read_text("utf-8")


def _tidy(text: str) -> str:
    """One blank line at most; heredocs of ours hold no blank line that matters."""
    lines: list[str] = []
    for line in text.split("\n"):
        if line or (lines and lines[-1]):
            lines.append(line.rstrip())
    return "\n".join(lines).strip("\n") + "\n"
