"""Whether a registry lets us in; logging in and out."""

from __future__ import annotations

from aac_core.api import RegistryError, UsageError
from aac_registries import store
from aac_registries.credentials import Credential
from aac_registries.hosts import endpoint
from aac_registries.problems import cause, printable
from aac_registries.session import Session
from aac_registries.tokens import Tokens
from aac_registries.transport import connect


def check(session: Session, *, push: bool) -> None:
    """Ask the registry itself; for a push, open an upload and cancel it.

    Raises:
        RegistryError: it is no registry, or does not let us.
        TransientError: it does not answer.
    """
    _greet(session)
    if not push:
        return
    answer = session.ask("POST", "blobs/uploads/")
    if answer.status != 202:
        raise session.refused(answer, f"push to {session.host}/{session.name}")
    if location := answer.header("location"):
        # Not every registry can cancel; it forgets the upload by itself.
        session.ask("DELETE", location)


def _greet(session: Session) -> None:
    """ "Determining Support": ``/v2/`` answers 200."""
    answer = session.ask("GET", "/v2/")
    if answer.status != 200:
        message = f"{session.host} does not answer as a registry"
        raise RegistryError(message, why=cause(answer))


def login(host: str, username: str, password: str) -> str:
    """Try the credentials with the registry, then store them.

    Returns:
        a warning for the user, or "".

    Raises:
        RegistryError: the registry refuses them, or asks for none.
    """
    if not username or not password or ":" in username or "\n" in username:
        raise UsageError(f"{printable(username)!r} with its password is no pair that can log in")
    asked: list[str] = []

    def find(name: str) -> Credential:
        asked.append(name)
        return Credential(username, password)

    place = endpoint(host)
    with connect(place.url) as wire:
        session = Session(wire, Tokens(host, find), host=host, name="", actions="")
        _greet(session)
    if not asked:
        raise RegistryError(f"{host} lets everybody in and asks for no credentials")
    return store.save(host, username, password)


def logout(host: str) -> None:
    """Forget the credentials of a host."""
    store.forget(host)
