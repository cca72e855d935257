"""A registry during one operation: requests with authorization, retries and patience."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urljoin

from aac_core.api import Reference, RegistryError
from aac_registries import patience
from aac_registries.challenge import parse
from aac_registries.hosts import endpoint
from aac_registries.patience import Patience, retry_after
from aac_registries.problems import cause, login_hint, refused
from aac_registries.tokens import Tokens
from aac_registries.transport import LIMIT, Answer, NoAnswerError, Wire, connect

#: A token can expire at once again while other threads use it up; then it is refused for good.
_CHALLENGES = 4
TRANSIENT = frozenset({408, 429, 500, 502, 503, 504})
#: Seconds for a registry that is not there at all: a wrong name or a stopped one rarely heals.
ABSENT = 20.0


class Session:
    """Requests to one repository.

    Args:
        name: of the repository, without the host; "" for the registry itself.
        actions: ``pull``, ``pull,push`` or ``pull,delete``.
    """

    def __init__(self, wire: Wire, tokens: Tokens, *, host: str, name: str, actions: str) -> None:
        self._wire = wire
        self._tokens = tokens
        self.host = host
        self.name = name
        self._scope = f"repository:{name}:{actions}" if name else ""
        self._seconds = patience.budget()
        self.stop = threading.Event()

    def patience(self) -> Patience:
        return Patience(self._seconds, self.stop)

    def url(self, path: str) -> str:
        """An address below ``/v2/NAME/``, or an absolute or relative one as a header gave it."""
        return urljoin(f"{self._wire.home}/v2/{self.name}/" if self.name else f"{self._wire.home}/v2/", path)

    def ask(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
        limit: int = LIMIT,
        patience: Patience | None = None,
    ) -> Answer:
        """One request that may be repeated, until it has an answer that a retry won't change.

        Raises:
            TransientError: the budget of time is spent.
            RegistryError: no way to talk with the registry, or it wants credentials.
        """

        def send() -> Answer:
            return self.once(method, path, headers=headers, content=content, limit=limit)

        return self._until_answered(send, patience or self.patience())

    def wait(self, waiting: Patience, answer: Answer) -> None:
        """Wait as an answer asks (RFC 9110, Retry-After)."""
        told = retry_after(answer.header("retry-after"), time.time())
        waiting.wait(f"{self.host}: {cause(answer)}", told=told)

    def once(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | Iterator[bytes] = b"",
        limit: int = LIMIT,
    ) -> Answer:
        """One request; repeated only to answer a challenge, a stream never.

        Raises:
            NoAnswerError: it broke.
        """
        known = self._tokens.header(self._scope)
        for _ in range(_CHALLENGES):
            answer = self._wire.send(
                method,
                self.url(path),
                headers=headers or {},
                content=content,
                authorization=known,
                limit=limit,
            )
            if answer.status != 401:
                return answer
            challenge = parse(answer.header("www-authenticate"))
            renewed = self._tokens.renew(self._scope, challenge, self._fetch_token, stale=known)
            if not isinstance(content, bytes):
                return answer
            if renewed in ("", known):
                break
            known = renewed
        message = f"{self.host} does not let us in"
        raise RegistryError(message, why=cause(answer), hints=(login_hint(self.host),))

    def refused(self, answer: Answer, what: str) -> RegistryError:
        return refused(answer, host=self.host, what=what)

    def _fetch_token(self, method: str, url: str, *, authorization: str, content: bytes) -> Answer:
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if content else {}

        def send() -> Answer:
            return self._wire.send(
                method, url, headers=headers, content=content, authorization=authorization, audience=url
            )

        return self._until_answered(send, self.patience())

    def _until_answered(self, send: Callable[[], Answer], waiting: Patience) -> Answer:
        """Send again until there is an answer that another try would not change."""
        while True:
            try:
                answer = send()
            except NoAnswerError as fault:
                waiting.wait(fault.cause, limit=None if fault.connected else ABSENT)
                continue
            if answer.status not in TRANSIENT:
                return answer
            self.wait(waiting, answer)


@contextmanager
def open_session(tokens: Tokens, reference: Reference, actions: str = "pull") -> Iterator[Session]:
    """A session with the repository of a reference."""
    place = endpoint(reference.host)
    with connect(place.url) as wire:
        yield Session(wire, tokens, host=reference.host, name=reference.repository, actions=actions)
