"""Lists that come in pages: tags and referrers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from aac_core.api import Descriptor, Reference, RegistryError
from aac_registries.hosts import join, origin
from aac_registries.manifests import INDEX, descriptors
from aac_registries.problems import codes, says_absent
from aac_registries.session import Session
from aac_registries.transport import Answer

_PAGES = 200
_NEXT = re.compile(r'<([^<>]*)>\s*;[^,]*\brel="?next"?', re.IGNORECASE)


def tags(session: Session) -> tuple[str, ...]:
    """All tags, sorted; none for a repository that does not exist."""
    found: set[str] = set()
    for answer in _pages(session, "tags/list?n=1000", {}):
        if says_absent(answer):
            break
        names = _json(session, answer).get("tags") or []
        if not isinstance(names, list):
            raise RegistryError(f"{session.host} gave a list of tags that is none")
        found |= {name for name in names if isinstance(name, str)}
    return tuple(sorted(found))


def referrers(session: Session, reference: Reference) -> tuple[Descriptor, ...] | None:
    """What refers to a digest; None without the API ("Listing Referrers", a 404 says so)."""
    found: list[Descriptor] = []
    for answer in _pages(session, f"referrers/{reference.digest}", {"Accept": INDEX}):
        if says_absent(answer) or answer.status in (405, 501) or "UNSUPPORTED" in codes(answer):
            return None
        found += descriptors(_json(session, answer), "manifests", f"the referrers of {reference}")
    return tuple(found)


def _pages(session: Session, path: str, headers: dict[str, str]) -> Iterator[Answer]:
    first = session.url(path)
    url = first
    for _ in range(_PAGES):
        answer = session.ask("GET", url, headers=headers)
        yield answer
        following = _NEXT.search(answer.header("link"))
        if answer.status != 200 or following is None:
            return
        # Relative to the page itself, as GitHub and others send it.
        url = join(answer.url, following[1])
        if origin(url) != origin(first):
            raise RegistryError(f"{session.host} continues its list on another host")
    raise RegistryError(f"{session.host} gave more than {_PAGES} pages of one list")


def _json(session: Session, answer: Answer) -> dict[str, Any]:
    if answer.status != 200:
        raise session.refused(answer, f"list what {session.host}/{session.name} holds")
    try:
        document = json.loads(answer.body)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise RegistryError(f"{session.host} gave a list that is no JSON object")
    return document
