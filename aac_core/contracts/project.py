"""The read-only view of the user's folder that everything above the line reads through."""

from __future__ import annotations

from typing import Protocol


class Project(Protocol):
    """A build context: a folder on disk, or files that a BuildKit client offers.

    Paths are relative to the context, with ``/``, without a leading ``./``. What the ignore
    rules keep out does not exist here.
    """

    @property
    def folder(self) -> str:
        """Where ``agent.yaml`` lies: "" at the top, else a folder of a monorepo (``services/chat``)."""
        ...

    @property
    def files(self) -> tuple[str, ...]:
        """Every regular file that would be sent to the build, sorted."""
        ...

    def exists(self, path: str) -> bool:
        """Whether a regular file is there."""
        ...

    def read_text(self, path: str) -> str:
        """The text of a UTF-8 file, without its byte order mark.

        Raises:
            ContextError: the file is absent, unreadable, over 8 MiB or no UTF-8.
        """
        ...

    def glob(self, *patterns: str) -> tuple[str, ...]:
        """The files that match a shell pattern (``*`` does not cross ``/``), sorted."""
        ...

    def nearest(self, *names: str) -> str:
        """The path of the first of these files in the agent's folder, else in one above it; "" for none."""
        ...
