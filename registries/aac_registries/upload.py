"""Uploading one blob: not at all, in one request, or resumed where it broke off.

Source: distribution specification, "Pushing a blob monolithically" and "in chunks". A large blob
goes in one PATCH as Docker's own client sends it, since not every registry takes several;
after a fault the registry is asked how far it got, and the rest follows with a Content-Range.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

from aac_core.api import Descriptor, RegistryError
from aac_registries.patience import Patience, StoppedError
from aac_registries.problems import cause
from aac_registries.session import ABSENT, TRANSIENT, Session
from aac_registries.transport import Answer, NoAnswerError

#: Up to this many bytes go in a single PUT.
SMALL = 1 << 20
_PIECE = 1 << 16
_STREAM = {"Content-Type": "application/octet-stream"}


def is_there(session: Session, digest: str) -> bool:
    """HEAD ("Checking if content exists in the registry")."""
    answer = session.ask("HEAD", f"blobs/{digest}")
    if answer.status not in (200, 404):
        raise session.refused(answer, f"look for {digest} in {session.host}/{session.name}")
    return answer.status == 200


class BlobUpload:
    """One blob on its way.

    Args:
        advance: told the bytes that the registry has.
    """

    def __init__(
        self, session: Session, blob: Descriptor, path: Path, advance: Callable[[int], None]
    ) -> None:
        self._session = session
        self._blob = blob
        self._path = path
        self._advance = advance
        self._waiting: Patience = session.patience()
        self._what = f"upload {blob.digest} to {session.host}/{session.name}"

    def run(self) -> None:
        """Upload; a session that the registry lost starts anew.

        Raises:
            TransientError: the budget of time is spent.
            RegistryError: the registry refuses the blob.
        """
        while True:
            location = self._start()
            if self._blob.size > SMALL:
                location = self._stream(location)
            if location and self._finish(location):
                self._advance(self._blob.size)
                return
            if is_there(self._session, self._blob.digest):
                return

    def _start(self) -> str:
        answer = self._session.ask("POST", "blobs/uploads/", patience=self._waiting)
        if answer.status != 202:
            raise self._session.refused(answer, self._what)
        return self._location(answer)

    def _stream(self, location: str) -> str:
        """Send the bytes; returns the address for the closing PUT, "" when the session is lost."""
        offset = 0
        while offset < self._blob.size:
            answer = self._patch(location, offset)
            if answer is not None and answer.status in (201, 202, 204):
                return answer.header("location") or location
            before = offset
            location, offset = self._status(location, answer)
            if not location:
                return ""
            if offset > before:
                self._waiting.progress()
        return location

    def _patch(self, location: str, offset: int) -> Answer | None:
        length = self._blob.size - offset
        headers = _STREAM | {"Content-Length": str(length)}
        if offset:
            headers["Content-Range"] = f"{offset}-{self._blob.size - 1}"
        try:
            return self._session.once("PATCH", location, headers=headers, content=self._pieces(offset))
        except NoAnswerError:
            return None

    def _pieces(self, offset: int) -> Iterator[bytes]:
        sent = offset
        with self._path.open("rb") as file:
            file.seek(offset)
            while piece := file.read(_PIECE):
                if self._session.stop.is_set():
                    raise StoppedError
                yield piece
                sent += len(piece)
                self._advance(sent)

    def _status(self, location: str, answer: Answer | None) -> tuple[str, int]:
        """After a fault: where to go on, ("", 0) when the registry knows nothing any more."""
        if answer is not None and answer.status not in (*TRANSIENT, 401, 404, 416):
            raise self._session.refused(answer, self._what)
        if answer is None:
            self._waiting.wait(f"could not {self._what}")
        else:
            self._session.wait(self._waiting, answer)
        status = self._session.ask("GET", location, patience=self._waiting)
        if status.status not in (202, 204):
            return "", 0
        offset = received(status.header("range"))
        if offset > self._blob.size:
            return "", 0
        return status.header("location") or location, offset

    def _finish(self, location: str) -> bool:
        """The closing PUT; False when the upload must start anew."""
        joint = "&" if "?" in location else "?"
        url = f"{location}{joint}digest={quote(self._blob.digest, safe='')}"
        content = self._path.read_bytes() if self._blob.size <= SMALL else b""
        try:
            answer = self._session.once("PUT", url, headers=_STREAM, content=content)
        except NoAnswerError as fault:
            self._waiting.wait(fault.cause, limit=None if fault.connected else ABSENT)
            return False
        if answer.status in (201, 202, 204):
            return True
        if answer.status in (*TRANSIENT, 404, 416):
            self._session.wait(self._waiting, answer)
            return False
        raise self._session.refused(answer, self._what)

    def _location(self, answer: Answer) -> str:
        if not answer.header("location"):
            raise RegistryError(f"could not {self._what}", why=f"{cause(answer)} without a Location")
        return answer.header("location")


def received(header: str) -> int:
    """Bytes that the registry has, by its Range header: ``0-1023`` is 1024.

    A session without bytes is told as ``0-0`` too, so that one is taken for nothing.
    """
    match = re.fullmatch(r"(?:bytes=)?0-(\d{1,18})", header.strip())
    last = int(match[1]) if match else 0
    return last + 1 if last > 0 else 0
