"""The variables of a container: who declares them, where their values are, what may be shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from aac_plugins.containers.model import AgentImage, RunRequest, Shown, Variables

from aac_core.api import Hint, RunError, RuntimeVariable, UsageError

#: name → (value, where it is from)
_Found = dict[str, tuple[str, str]]


def resolve(image: AgentImage, request: RunRequest, environ: Mapping[str, str]) -> Variables:
    """Find the value of every variable: options first, then env files, then its declared source.

    Args:
        environ: the caller's environment.

    Raises:
        RunError: required variables have no value; all of them are named.
        UsageError: an option has the wrong form, or names a file that can't be read.
    """
    given = _given(request, environ)
    found: _Found = {}
    for variable in image.variables:
        value = given.get(variable.name) or _declared(variable, image.folder, environ)
        if value is not None:
            found[variable.name] = value
    _require(tuple(v for v in image.variables if v.required and v.name not in found))
    found |= given
    names = [variable.name for variable in image.variables]
    names += [name for name in given if name not in names]
    shown = tuple(_shown(name, found.get(name)) for name in names)
    return Variables({name: value for name, (value, _) in found.items()}, shown)


def _shown(name: str, found: tuple[str, str] | None) -> Shown:
    if found is None:
        return Shown(name, "unset")
    return Shown(name, "default" if found[1] == "default" else "set", found[1])


def _require(missing: tuple[RuntimeVariable, ...]) -> None:
    if not missing:
        return
    names = ", ".join(variable.name for variable in missing)
    first = missing[0].name
    raise RunError(
        f"the agent needs {names}, and {'it has' if len(missing) == 1 else 'they have'} no value",
        hints=(
            Hint("set-variable", f"set {first} in your environment, and it is passed on"),
            Hint("give-secret", f"--secret {first}=FILE, or --env-file FILE with a line {first}=VALUE"),
        ),
    )


def _given(request: RunRequest, environ: Mapping[str, str]) -> _Found:
    found: _Found = {}
    for path in request.env_files:
        found |= {name: (value, f"--env-file {path}") for name, value in env_file(path, environ).items()}
    for text in request.secrets:
        name, _, path = text.partition("=")
        found[_name(name, text)] = (
            (_file(Path(path), name), f"--secret {path}") if path else _environment(name, environ, "--secret")
        )
    for text in request.variables:
        name, equals, value = text.partition("=")
        found[_name(name, text)] = (value, "--env") if equals else _environment(name, environ, "--env")
    return found


def env_file(path: str, environ: Mapping[str, str]) -> dict[str, str]:
    """``NAME=VALUE`` lines; ``#`` starts a comment line, ``NAME`` alone is the caller's own.

    The form is that of ``docker run --env-file``: values are taken as they are, quotes too.

    Raises:
        UsageError: the file can't be read, or a line has no name; the line itself is not shown.
    """
    found: dict[str, str] = {}
    for number, line in enumerate(_file(Path(path), "--env-file").splitlines(), 1):
        text = line.lstrip()
        name, equals, value = text.partition("=")
        if not text or text.startswith("#"):
            continue
        if not name or name != "".join(name.split()):
            raise UsageError(f"{path}:{number} is no line of the form NAME=VALUE")
        if equals:
            found[name] = value
        elif name in environ:
            found[name] = environ[name]
    return found


def _name(name: str, text: str) -> str:
    if not name or "\0" in text or name != "".join(name.split()):
        raise UsageError("a variable is given as NAME=VALUE, or as NAME to take it from your environment")
    return name


def _environment(name: str, environ: Mapping[str, str], option: str) -> tuple[str, str]:
    if name not in environ:
        raise UsageError(f"{option} {name} asks for a variable that is not set in your environment")
    return environ[name], "environment"


def _file(path: Path, name: str) -> str:
    """The text of a file, without the line break at its end."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", "") or "it is no UTF-8 text"
        raise UsageError(f"the file {path} for {name} can't be read", why=why) from None
    return text.removesuffix("\n").removesuffix("\r")


def _declared(variable: RuntimeVariable, folder: Path, environ: Mapping[str, str]) -> tuple[str, str] | None:
    """From the source that the spec names; a secret or a config map is the variable of that name here."""
    found = _SOURCES[variable.source](variable, folder, environ)
    if found is None and variable.default is not None:
        return variable.default, "default"
    return found


def _from_environment(
    variable: RuntimeVariable, folder: Path, environ: Mapping[str, str]
) -> tuple[str, str] | None:
    names = (variable.key, variable.name) if variable.source == "env" else (variable.name,)
    return next(((environ[name], "environment") for name in names if environ.get(name)), None)


def _from_file(variable: RuntimeVariable, folder: Path, environ: Mapping[str, str]) -> tuple[str, str] | None:
    path = folder / variable.key
    return (_file(path, variable.name), str(path)) if path.is_file() else None


_Source = Callable[[RuntimeVariable, Path, Mapping[str, str]], tuple[str, str] | None]
_SOURCES: dict[str, _Source] = {
    "env": _from_environment,
    "secret": _from_environment,
    "configmap": _from_environment,
    "file": _from_file,
}
