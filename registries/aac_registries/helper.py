"""Credential helpers: ``docker-credential-<name>`` (docker-credential-helpers, README)."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import dataclass

from aac_core.api import Hint, MachineError

_SECONDS = 60


@dataclass(frozen=True)
class Helper:
    """A program that keeps credentials; secrets pass through its stdin and stdout only."""

    name: str

    def get(self, server: str) -> tuple[str, str] | None:
        """User name and secret, None when the helper has none for the server."""
        done = self._run("get", server)
        if done.returncode:
            # The protocol tells "not found" by this text on stdout.
            if "credentials not found" in done.stdout.lower():
                return None
            raise self._failed("get")
        try:
            document = json.loads(done.stdout)
            return str(document["Username"]), str(document["Secret"])
        except (ValueError, KeyError, TypeError):
            raise self._failed("get") from None

    def store(self, server: str, username: str, secret: str) -> None:
        """Keep a secret."""
        document = {"ServerURL": server, "Username": username, "Secret": secret}
        if self._run("store", json.dumps(document)).returncode:
            raise self._failed("store")

    def erase(self, server: str) -> None:
        """Forget a secret; fine when there is none."""
        done = self._run("erase", server)
        if done.returncode and "credentials not found" not in done.stdout.lower():
            raise self._failed("erase")

    def _run(self, action: str, text: str) -> subprocess.CompletedProcess[str]:
        if not re.fullmatch(r"[A-Za-z0-9._-]+", self.name):
            raise MachineError(f"{self.name[:40]!r} is no name of a credential helper")
        command = [f"docker-credential-{self.name}", action]
        try:
            return subprocess.run(
                command,
                input=text,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=_SECONDS,
                check=False,
            )
        except OSError:
            hint = Hint("credential-helper", "install it, or take it out of Docker's config.json")
            raise MachineError(f"could not run {command[0]}", hints=(hint,)) from None
        except subprocess.TimeoutExpired:
            raise MachineError(f"{command[0]} did not answer within {_SECONDS} s") from None

    def _failed(self, action: str) -> MachineError:
        # What it printed may hold the secret.
        return MachineError(f"docker-credential-{self.name} {action} failed")
