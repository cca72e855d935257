"""From a plan to the text that BuildKit gets; pure, the same plan gives the same bytes.

Everything of the plan passes a filter made for its place: ``quoted`` for ENV, LABEL and ARG
values, ``exec`` for JSON forms, ``word`` for names, ``words`` for words of a shell command,
``comment`` for comments, ``file`` for whole files, ``base64`` for their lines. A template that
writes a value without one is refused (``aac_core.unwritten``).
"""

from __future__ import annotations

import base64 as b64
import json
import re
import shlex
from collections.abc import Callable, Iterable, Mapping
from importlib import resources
from typing import TYPE_CHECKING

from aac_core.contracts.plan import BuildPlan, Rendered
from aac_core.errors import AacError, Hint, PlanError, PluginError, Where
from aac_core.probe import probes
from aac_core.unwritten import changing, only_written, unwritten, writing

if TYPE_CHECKING:
    from jinja2 import Environment

#: Lines of a Dockerfile may not be longer (BuildKit's parser).
_MAX_LINE = 65_535
_LINE = 76
_HEREDOC = re.compile(r"^(?:COPY|ADD|RUN) .*<<-?['\"]?(\w+)")
_PLAIN_MARKS = "_.+:/@!-"
_HOW = Hint(
    "template-filter",
    "write {{ value | word }} for a name, quoted for ENV, LABEL and ARG, exec for JSON forms, words for a "
    "shell, comment for a comment, file('/path') for the instruction that makes a file",
)


def quoted(value: str) -> str:
    """A double-quoted Dockerfile word: nothing in it is expanded (Dockerfile reference, "Escape")."""
    return '"' + _one_line(value).replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$") + '"'


def _one_line(text: str) -> str:
    if any(ord(char) < 32 and char != "\t" for char in text):
        raise ValueError(f"a control character in {text!r:.60} can't be written in a Dockerfile")
    return text


def exec_form(command: Iterable[str]) -> str:
    """A JSON array, the exec form of ENTRYPOINT, CMD and HEALTHCHECK."""
    return json.dumps(list(command), ensure_ascii=False)


def word(text: str) -> str:
    """A name, path, version or reference that neither a shell nor BuildKit reads anything into."""
    if not text or text[0] == "-" or not all(char.isalnum() or char in _PLAIN_MARKS for char in text):
        raise ValueError(f"{text!r:.60} is no single plain word")
    return text


def words(values: Iterable[str]) -> str:
    """Shell words, quoted where a shell would do anything with them."""
    return " ".join(shlex.quote(_one_line(value)) for value in values)


def comment(text: str) -> str:
    """Text for the rest of a comment line."""
    return _one_line(" ".join(text.split()))


def base64(text: str) -> str:
    """UTF-8 text as base64 in short lines."""
    encoded = b64.b64encode(text.encode()).decode()
    return "\n".join(encoded[at : at + _LINE] for at in range(0, len(encoded), _LINE))


def file(text: str, path: str, mode: str = "") -> str:
    """The instruction that makes a file of any text, which nothing is expanded in."""
    end = "AAC"
    while end in text.split("\n"):
        end += "_"
    flag = f"--chmod={word(mode)} " if mode else ""
    body = text if text.endswith("\n") else text + "\n"
    return f"COPY {flag}<<'{end}' {word(path)}\n{body}{end}"


FILTERS: Mapping[str, Callable[..., str]] = {
    "quoted": quoted,
    "exec": exec_form,
    "word": word,
    "words": words,
    "comment": comment,
    "base64": base64,
    "file": file,
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

    def load(name: str) -> tuple[str, str, Callable[[], bool]]:
        source, _, path = name.partition(":")
        package = packages.get(source, source)
        try:
            text = resources.files(package).joinpath(path).read_text("utf-8")
        except (ModuleNotFoundError, FileNotFoundError, NotADirectoryError):
            raise PluginError(f"there is no template {name!r}") from None
        return text, name, lambda: True

    made = Environment(
        loader=FunctionLoader(load),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - not HTML; every value passes a filter for its place
        finalize=only_written,
    )
    own = set(made.globals)
    extend(made)
    made.filters = {name: changing(function) for name, function in made.filters.items()}
    made.filters |= {name: writing(function) for name, function in FILTERS.items()}
    for name, value in made.globals.items():
        if callable(value) and name not in own:
            made.globals[name] = changing(value)
    return made


def render(plan: BuildPlan, templates: Environment, *, mode: str = "image") -> Rendered:
    """The Dockerfile and its ignore file.

    Args:
        mode: ``image``; or ``lock`` for the Dockerfile whose stage ``lock`` exports a resolution.

    Raises:
        PluginError: the runtime's template is broken.
    """
    bases = {base.role: base.reference for base in plan.bases}
    try:
        text = templates.get_template(plan.runtime.template).render(
            plan=unwritten(plan),
            runtime=unwritten(plan.runtime.variables),
            bases=unwritten(bases),
            mode=mode,
            build_platform="$TARGETPLATFORM" if plan.emulation else "$BUILDPLATFORM",
            probe=probes(),
            make_rootfs=_script("make-rootfs.sh"),
            unpack_packages=_script("unpack-packages.sh"),
            make_volumes=_script("make-volumes.sh"),
            volumes=unwritten(_volumes(plan)),
        )
    except AacError:
        raise
    except Exception as error:
        raise _broken(plan, error) from error
    return Rendered(dockerfile=_tidy(text), dockerignore="".join(f"{line}\n" for line in plan.ignore))


def _broken(plan: BuildPlan, error: Exception) -> PluginError:
    """Templates and filters are a stranger's code: the error says where, whatever they raise."""
    where, trace = Where(plan.runtime.template, getattr(error, "lineno", 0) or 0), error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if ":" in file and file.endswith(".j2"):
            where = Where(file, trace.tb_lineno)
        trace = trace.tb_next
    template = f"the template {plan.runtime.template} of {plan.runtime.name}"
    for step in plan.steps:
        if f"has no attribute {step.name!r}" in str(error):
            message = f"{template} has no block {step.name!r} for the step of that name"
            return PluginError(message, where=where)
    said = f"{type(error).__name__}: {' '.join(str(error).split())}"
    hints = (_HOW,) if isinstance(error, ValueError | TypeError) else ()
    return PluginError(f"{template} failed: {said}", where=where, hints=hints)


def _volumes(plan: BuildPlan) -> list[str]:
    """Where volumes are mounted that the agent may write to."""
    return sorted({item.target for item in plan.mounts if item.type == "volume" and not item.read_only})


def _script(name: str) -> str:
    return resources.files("aac_core").joinpath("templates", name).read_text("utf-8")


def _tidy(text: str) -> str:
    """One blank line at most, and none at the end; a heredoc is left as it is."""
    lines: list[str] = []
    end = ""
    for line in text.split("\n"):
        opened = _HEREDOC.search(line)
        if end:
            lines.append(line)
            end = "" if line == end else end
        elif line or (lines and lines[-1]):
            lines.append(line.rstrip())
            end = opened[1] if opened else ""
    long = next((line for line in lines if len(line.encode()) > _MAX_LINE), "")
    if long:
        raise PlanError(f"the Dockerfile has a line of more than {_MAX_LINE} bytes: {long:.60}")
    return "\n".join(lines).strip("\n") + "\n"
