"""The types of the fields of ``agent.yaml``: pydantic annotations with the rules of each."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator

from aac_core.contracts import units
from aac_core.contracts.maps import build_args, index_annotations, labels
from aac_core.contracts.refusal import Complaint, raise_all, refuse, shown
from aac_core.contracts.registry import Reference
from aac_core.contracts.texts import (
    filled,
    form,
    line,
    one_line,
    prose,
    sized,
    sized_lines,
    sized_together,
)
from aac_core.errors import Hint, UsageError

PLATFORMS = ("linux/amd64", "linux/arm64")
MAX_ITEMS = 1024
MAX_PATH = 4096
T = TypeVar("T")


def name(text: str) -> str:
    """RFC 1123 label, as Kubernetes and OCI repositories take it."""
    if len(text) <= 63 and re.fullmatch(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", text):
        return text
    better = re.sub(r"[^a-z0-9]+", "-", text.lower())[:63].strip("-")
    hints = (Hint("name", f"for example: {better}"),) if better else ()
    raise refuse(
        f"expected lower-case letters, digits and inner '-', at most 63, found {shown(text)}", *hints
    )


_IDENTIFIER = r"(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
_SEMVER = re.compile(
    rf"(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*)){{2}}(?:-{_IDENTIFIER}(?:\.{_IDENTIFIER})*)?(?P<build>\+[0-9A-Za-z.+/-]*)?"
)


def version(text: str) -> str:
    """Semantic Versioning 2.0.0; also a tag (OCI distribution: at most 128, no '+')."""
    match = _SEMVER.fullmatch(text)
    if match is None:
        bare = text.removeprefix("v")
        hints = (Hint("version", f"write {bare}"),) if bare != text and _SEMVER.fullmatch(bare) else ()
        raise refuse(f"expected a semantic version such as 1.2.3, found {shown(text)}", *hints)
    if match["build"]:
        hint = Hint("version-build", "a tag can't hold '+'; use a pre-release: 1.2.3-build.5")
        raise refuse(f"expected a version without build metadata, found {shown(text)}", hint)
    if len(text) > 128:
        raise refuse(f"expected at most 128 characters, the most a tag can have, found {len(text)}")
    return text


def web_address(text: str) -> str:
    """An address that is only shown: no scheme that acts, no password in it."""
    sized(line(text))
    if not re.match(r"(https?|ssh|git)://[^/\s]|[\w.-]+@[\w.-]+:", text) or " " in text:
        raise refuse(f"expected an address that begins with https://, found {shown(text)}")
    if re.match(r"\w+://[^/@]*:[^/@]*@", text):
        raise refuse("expected an address without a password", Hint("no-password", "a label is public"))
    return text


def image(text: str) -> str:
    """A reference that ``FROM`` takes; what looks like a password is not repeated."""
    if text == "scratch":
        return text
    if "://" in text or re.match(r"[^/@]*:[^/@]*@(?!sha256:)", text):
        hint = Hint("login", "sign in with: aac login HOST")
        raise refuse("expected an image reference without scheme and without user and password", hint)
    try:
        reference = Reference.parse(text)
    except UsageError:
        hint = Hint("reference", "host/name:tag in lower case, or name@sha256: and 64 hexadecimal digits")
        raise refuse(f"expected an image reference, found {shown(text)}", hint) from None
    if int(reference.host.rpartition(":")[2] if re.search(r":[0-9]+$", reference.host) else 1) not in range(
        1, 65536
    ):
        raise refuse(f"expected a port from 1 to 65535, found {shown(reference.host)}")
    return text


def container_path(text: str) -> str:
    """An absolute, normal path in the container, not the root."""
    line(text)
    parts = text.split("/")
    if not text.startswith("/") or text.strip("/") == "" or {".", ".."} & set(parts) or "" in parts[1:-1]:
        raise refuse(f"expected an absolute path below '/', without '.' and '..', found {shown(text)}")
    if len(text.encode()) > MAX_PATH:
        raise refuse(f"expected at most {MAX_PATH} bytes, found {len(text.encode())}")
    return text


def url_path(text: str) -> str:
    """The path of a request, with its query."""
    return form(r"/[\x21-\x7e]*", "a path that begins with '/'", longest=1024)(text)


def pattern(text: str) -> str:
    """A line for the ignore file, without the '!' that ``include`` adds."""
    line(text)
    if text.strip()[0] in "!#" or ".." in text.split("/"):
        raise refuse(f"expected a pattern inside the context, without '!', '#' or '..', found {shown(text)}")
    return text


def ancestor(text: str) -> str:
    """A folder above: ``..``, ``../..`` and so on."""
    if not re.fullmatch(r"\.\.(/\.\.)*/?", text) or len(text) > 64:
        raise refuse(f"expected '..' or '../..', the root of a monorepo above, found {shown(text)}")
    return text


def requirement(text: str) -> str:
    """A package and its version; flags and local files are no requirements."""
    sized(line(text))
    if text.startswith("-") or re.search(r"\bfile:", text, re.IGNORECASE):
        raise refuse(f"expected a package requirement, found {shown(text)}")
    return text


def platform(text: str) -> str:
    if text not in PLATFORMS:
        raise refuse(f"expected one of {', '.join(PLATFORMS)}, found {shown(text)}")
    return text


def port(number: int) -> int:
    if not 1 <= number <= 65535:
        raise refuse(f"expected a port from 1 to 65535, found {number}")
    return number


def positive(number: int) -> int:
    if not 1 <= number <= 1000:
        raise refuse(f"expected a number from 1 to 1000, found {number}")
    return number


def unique(key: Callable[[Any], Any], what: str) -> Callable[[tuple[T, ...]], tuple[T, ...]]:
    """A check that no two items have the same key; a key of None is not compared."""

    def check(items: tuple[T, ...]) -> tuple[T, ...]:
        first: dict[Any, int] = {}
        found = []
        for at, item in enumerate(items):
            value = key(item)
            if value is not None and first.setdefault(value, at) != at:
                found.append(
                    Complaint(f"{what} {value} is given twice (first as number {first[value] + 1})", at=(at,))
                )
        raise_all(found)
        return items

    return check


def few(items: tuple[T, ...]) -> tuple[T, ...]:
    if len(items) > MAX_ITEMS:
        raise refuse(f"expected at most {MAX_ITEMS} items, found {len(items)}")
    return items


def some(items: tuple[T, ...]) -> tuple[T, ...]:
    if not items:
        raise refuse(
            "expected at least one item, found an empty list", Hint("leave-out", "leave the field out")
        )
    return items


_ID = r"[A-Za-z0-9][A-Za-z0-9_.-]*"


def _secret_id(text: str) -> str:
    if ".." in text:
        raise refuse(f"expected an id without '..', found {shown(text)}")
    return form(_ID, "an id of letters, digits, '_', '.' and '-'", longest=128)(text)


Line = Annotated[str, AfterValidator(line)]
Filled = Annotated[str, AfterValidator(filled)]
OneLine = Annotated[str, AfterValidator(one_line)]
Prose = Annotated[str, AfterValidator(prose)]
Name = Annotated[str, AfterValidator(name)]
Version = Annotated[str, AfterValidator(version)]
Address = Annotated[str, AfterValidator(web_address)]
Word = Annotated[
    str, AfterValidator(form(r"[A-Za-z0-9][A-Za-z0-9._-]*", "letters, digits, '.', '_' and '-'", longest=64))
]
RuntimeVersion = Annotated[
    str, AfterValidator(form(r"[0-9A-Za-z][0-9A-Za-z.+_-]*", "a version such as 3.13", longest=64))
]
VariableName = Annotated[
    str,
    AfterValidator(
        form(r"[A-Za-z_][A-Za-z0-9_.-]*", "a name of letters, digits and '_' that begins with no digit")
    ),
]
Key = Annotated[str, AfterValidator(form(r"[A-Za-z0-9_.-]+", "a name of letters, digits, '_', '.' and '-'"))]
Image = Annotated[str, AfterValidator(image)]
ContainerPath = Annotated[str, AfterValidator(container_path)]
UrlPath = Annotated[str, AfterValidator(url_path)]
Duration = Annotated[str, AfterValidator(units.duration)]
Cpu = Annotated[str, AfterValidator(units.cpu)]
Memory = Annotated[str, AfterValidator(units.memory)]
Storage = Annotated[str, AfterValidator(units.storage)]
PortNumber = Annotated[int, AfterValidator(port)]
Positive = Annotated[int, AfterValidator(positive)]
Requirement = Annotated[str, AfterValidator(requirement)]
Ancestor = Annotated[str, AfterValidator(ancestor)]
Pattern = Annotated[str, AfterValidator(pattern)]
ShortLine = Annotated[str, AfterValidator(line), AfterValidator(sized)]
DebianPackage = Annotated[
    str,
    AfterValidator(form(r"[a-z0-9][a-z0-9+.-]+", "the name of a Debian package (lower case)", longest=128)),
]
DebianPackages = Annotated[tuple[DebianPackage, ...], AfterValidator(few), AfterValidator(sized_together)]
SecretId = Annotated[str, AfterValidator(_secret_id)]
SshId = Annotated[
    str,
    AfterValidator(form(_ID, "an id; the key's path is given on the command line", longest=128)),
]
Platform = Annotated[str, AfterValidator(platform)]
Platforms = Annotated[
    tuple[Platform, ...], AfterValidator(some), AfterValidator(unique(lambda item: item, "the platform"))
]
Lines = Annotated[tuple[Line, ...], AfterValidator(few), AfterValidator(sized_together)]
Command = Annotated[tuple[Filled, ...], AfterValidator(few), AfterValidator(sized_together)]
ShellCommand = Annotated[str, AfterValidator(filled), AfterValidator(sized_lines)]
ShellCommands = Annotated[tuple[ShellCommand, ...], AfterValidator(few)]
Labels = Annotated[dict[str, str], AfterValidator(labels)]
Annotations = Annotated[dict[str, str], AfterValidator(index_annotations)]
BuildArgs = Annotated[dict[str, str], AfterValidator(build_args)]
