"""Why a step of a build ran: its inputs, compared with those of the build before; pure.

BuildKit says what came from its cache, never why something did not. What a step was made from
is known here, so the last build's inputs are kept (``aac_core/last_build.py``), and the
differences are the reasons.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from aac_core.contracts.builder import BuiltStep, Reason
from aac_core.stages import Stage

#: Stages of the skeleton that are told about when they ran; the others only put things together.
_OWN_STAGES = ("toolchain", "packages", "rootfs")
#: The stage that holds the whole spec, as the file that AGENT_CONFIG names.
_CONFIG_STAGE = "rootfs"
_NEVER = {"", "base", "agent"}
_MOST = 20
_LONGEST = 80


@dataclass(frozen=True)
class FileState:
    """What tells two versions of a file apart; the digest is "" where it costs too much."""

    size: int
    modified: int
    mode: int
    digest: str = ""

    def same(self, other: FileState) -> bool:
        """A file that was only touched is the same, as it is for BuildKit."""
        if self.digest and other.digest:
            return (self.digest, self.mode) == (other.digest, other.mode)
        return (self.size, self.modified, self.mode) == (other.size, other.modified, other.mode)


@dataclass(frozen=True)
class Inputs:
    """What one build was made from.

    Args:
        version: of aac.
        config: the image-relevant part of the spec, JSON.
        stages: of the Dockerfile.
        sources: step name to the file of the project, or ``aac.lock``, that decides it.
        fields: stage name to the field of the spec that decides it.
        args: digest of the value of each ``--build-arg``.
        files: of the project.
    """

    version: str
    config: str
    stages: Mapping[str, Stage]
    sources: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    args: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, FileState] = field(default_factory=dict)


def explain(
    names: Iterable[str],
    ran: Iterable[str],
    *,
    before: Inputs | None,
    now: Inputs,
    no_cache: bool = False,
) -> tuple[BuiltStep, ...]:
    """Each step of the plan, and each stage of the skeleton that ran, with the reasons.

    Args:
        names: the steps of the plan.
        ran: the stages of which BuildKit took not all from its cache.
        before: of the last build of the same agent for the same platforms; None for the first.
    """
    done = set(ran) - _NEVER
    shown = [name for name in _OWN_STAGES if name in done]
    shown += [name for name in names if name not in shown]
    return tuple(
        BuiltStep(name, True)
        if name not in done
        else BuiltStep(name, False, _reasons(name, before, now, no_cache))
        for name in shown
    )


def _reasons(name: str, before: Inputs | None, now: Inputs, no_cache: bool) -> tuple[Reason, ...]:
    if no_cache:
        return (Reason("no-cache", "", "--no-cache was given"),)
    if before is None:
        return (Reason("first", "", "it is the first build here"),)
    found = tuple(dict.fromkeys(_differences(name, before, now, set())))
    return found[:_MOST] or (Reason("cache", "", "nothing changed, but the builder no longer had it"),)


def _differences(name: str, before: Inputs, now: Inputs, seen: set[str]) -> Iterator[Reason]:
    """Of a stage and of all that it is made from."""
    stage = now.stages.get(name)
    if stage is None or name in seen:
        return
    seen.add(name)
    old = before.stages.get(name)
    if old is None:
        yield Reason("step", name, f"the step {name} is new")
        return
    if old.base != stage.base:
        yield _base(old.base, stage.base)
    yield from _instructions(name, old, before, now)
    yield from _arguments(name, old, before, now)
    if stage.context:
        yield from _files(before.files, now.files)
    for other in (stage.base, *stage.inputs):
        yield from _differences(other, before, now, seen)


def _base(old: str, new: str) -> Reason:
    name, _, digest = new.partition("@")
    before, _, digest_before = old.partition("@")
    if name == before and digest and digest_before:
        return Reason("base", name, f"the base {name} is {digest[:19]}, was {digest_before[:19]}")
    return Reason("base", name, f"the base is {new[:_LONGEST]}, was {old[:_LONGEST]}")


def _instructions(name: str, old: Stage, before: Inputs, now: Inputs) -> Iterator[Reason]:
    new = now.stages[name]
    if (old.lines, old.texts) == (new.lines, new.texts):
        return
    found = [*_fields(name, before, now), *_lines(now.sources.get(name, ""), old, new)]
    if before.version != now.version:
        found = [Reason("aac", now.version, f"aac is {now.version}, was {before.version}"), *found]
    if not found and _said(old) != _said(new):
        found = [Reason("instructions", name, f"the instructions of {name} changed")]
    yield from found


def _said(stage: Stage) -> list[str]:
    return [*stage.texts, *(line for line in stage.lines if not line.startswith("ARG "))]


def _lines(source: str, old: Stage, new: Stage) -> Iterator[Reason]:
    """Lines of the file that decides the step, as they stand in its heredocs."""
    if not source:
        return
    for line, was in _changed(old.texts, new.texts):
        if not was:
            yield Reason("entry", source, f"{source} has {line} now")
        elif not line:
            yield Reason("entry", source, f"{source} no longer has {was}")
        else:
            yield Reason("entry", source, f"{source} has {line}, was {was}")


def _changed(old: Iterable[str], new: Iterable[str]) -> Iterator[tuple[str, str]]:
    """What a line says now and what it said; continued lines only count when nothing else changed."""
    before, after = dict.fromkeys(old), dict.fromkeys(new)
    gone = [line for line in before if line not in after]
    come = [line for line in after if line not in before]
    heads = [line for line in (*gone, *come) if not line[:1].isspace()]
    if heads:
        gone, come = ([line for line in lines if line in heads] for lines in (gone, come))
    was = {_subject(line): line for line in reversed(gone)}
    for line in come:
        yield _short(line), _short(was.pop(_subject(line), ""))
    for line in reversed(was.values()):
        yield "", _short(line)


def _subject(line: str) -> str:
    """What a line is about: of ``flask==3.0`` and ``ARG MODE=x`` what stands before the operator."""
    return re.split(r"[=<>~!@;\[]", line.strip(), maxsplit=1)[0].strip()


def _short(line: str) -> str:
    text = " ".join(line.removesuffix("\\").split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _arguments(name: str, old: Stage, before: Inputs, now: Inputs) -> Iterator[Reason]:
    """Arguments of the spec, of the command line, and those that stand before the first stage."""
    stage, empty = now.stages[name], Stage()
    outer = {*before.stages.get("", empty).lines} ^ {*now.stages.get("", empty).lines}
    moved = {_argument(line) for line in {*old.lines} ^ {*stage.lines} | outer}
    given = {key for key in {*before.args, *now.args} if before.args.get(key) != now.args.get(key)}
    declared = {_argument(line) for line in (*old.lines, *stage.lines)} - {""}
    for key in sorted(declared & (moved | given)):
        yield Reason("argument", key, f"the build argument {key} changed")


def _argument(line: str) -> str:
    """Its name only: what it says may be long, or not for everybody."""
    return line.split()[1].partition("=")[0] if line.startswith("ARG ") else ""


def _files(before: Mapping[str, FileState], now: Mapping[str, FileState]) -> Iterator[Reason]:
    for path in sorted({*before, *now}):
        old, new = before.get(path), now.get(path)
        if old is None:
            yield Reason("file", path, f"{path} is new")
        elif new is None:
            yield Reason("file", path, f"{path} is gone")
        elif not old.same(new):
            yield Reason("file", path, f"{path} changed")


def _fields(name: str, before: Inputs, now: Inputs) -> Iterator[Reason]:
    """The fields of the spec that differ, of those that the step depends on; values are not shown."""
    prefixes = tuple(filter(None, (now.fields.get(name), before.fields.get(name))))
    old, new = dict(_leaves(json.loads(before.config), "")), dict(_leaves(json.loads(now.config), ""))
    for path in sorted({*old, *new}):
        if old.get(path) != new.get(path) and (name == _CONFIG_STAGE or path.startswith(prefixes)):
            yield Reason("field", path, f"{path} changed")


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from _leaves(item, f"{path}.{key}" if path else key)
    else:
        yield path, value
