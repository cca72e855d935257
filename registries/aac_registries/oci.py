"""The generic backend: the OCI distribution protocol 1.1, with every host."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aac_core.api import hookimpl

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from aac_core.api import Descriptor, ImageFacts, Listener, Manifest, Reference, Registry, Upload
    from aac_registries.session import Session
    from aac_registries.tokens import Tokens


class OciRegistry:
    """Any registry. Modules that need an HTTP client are loaded when something is asked."""

    name = "oci"

    def __init__(self) -> None:
        self._tokens: dict[str, Tokens] = {}

    def matches(self, host: str) -> bool:
        return bool(host)

    def check(self, reference: Reference, *, push: bool) -> None:
        from aac_registries import access

        with self._session(reference, "pull,push" if push else "pull") as session:
            access.check(session, push=push)

    def resolve(self, reference: Reference) -> Descriptor | None:
        found = self.manifest(reference)
        return found.descriptor if found else None

    def manifest(self, reference: Reference) -> Manifest | None:
        from aac_registries import manifests

        with self._session(reference) as session:
            return manifests.fetch(session, reference)

    def blob(self, reference: Reference, digest: str, *, limit: int = 4 << 20) -> bytes:
        from aac_registries import contents

        with self._session(reference) as session:
            return contents.blob(session, digest, limit=limit)

    def push(self, layout: str, digest: str, reference: Reference, listen: Listener) -> Upload:
        from pathlib import Path

        from aac_registries import push
        from aac_registries.layout import Layout

        with self._session(reference, "pull,push") as session:
            return push.push(session, Layout(Path(layout)), digest, listen)

    def tag(self, reference: Reference, digest: str) -> None:
        from aac_registries import tagging

        with self._session(reference, "pull,push") as session:
            tagging.tag(session, reference, digest)

    def referrers(self, reference: Reference) -> tuple[Descriptor, ...] | None:
        from aac_registries import listing

        with self._session(reference) as session:
            return listing.referrers(session, reference)

    def images(self, reference: Reference) -> tuple[ImageFacts, ...]:
        from aac_registries import contents

        with self._session(reference) as session:
            return contents.images(session, reference)

    def tags(self, reference: Reference) -> tuple[str, ...]:
        from aac_registries import listing

        with self._session(reference) as session:
            return listing.tags(session)

    def delete(self, reference: Reference) -> None:
        from aac_registries import tagging

        with self._session(reference, "pull,delete") as session:
            tagging.delete(session, reference)

    def login(self, host: str, username: str, password: str) -> str:
        from aac_registries import access

        self._tokens.pop(host, None)
        return access.login(host, username, password)

    def logout(self, host: str) -> None:
        from aac_registries import access

        self._tokens.pop(host, None)
        access.logout(host)

    def _session(self, reference: Reference, actions: str = "pull") -> AbstractContextManager[Session]:
        from aac_registries.session import open_session
        from aac_registries.tokens import Tokens

        tokens = self._tokens.setdefault(reference.host, Tokens(reference.host))
        return open_session(tokens, reference, actions)


@hookimpl
def aac_registries() -> list[Registry]:
    return [OciRegistry()]
