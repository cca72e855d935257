"""Talking to Docker about containers and images; the other modules of this package are pure.

What acts goes through python-on-whales. What reads takes the engine's own JSON, since
python-on-whales' model of an image has no health check; and ``create`` has an exact argument
list, since values of variables must be in no argument (proc_pid_cmdline(5) is open to all).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from aac_plugins import whales
from aac_plugins.containers.facts import container_facts
from aac_plugins.containers.model import NAME_LABEL, Container, RunSpec

if TYPE_CHECKING:
    from aac_plugins.engine import Engine


class Docker:
    """One engine. Every failure is a RunError with the engine's own words, or a MachineError."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._whale = whales.client(engine)

    @property
    def words(self) -> list[str]:
        """The docker client with the options that every call has."""
        return [str(part) for part in self._whale.client_config.docker_cmd]

    def call(
        self,
        *arguments: str,
        environment: Mapping[str, str] | None = None,
        files: Sequence[int] = (),
    ) -> subprocess.CompletedProcess[bytes]:
        """Run the docker client to its end.

        Args:
            environment: more variables for the client, which may be secret.
            files: descriptors that it inherits.
        """
        return subprocess.run(
            [*self.words, *arguments],
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            pass_fds=files,
            check=False,
            start_new_session=True,  # a Ctrl-C reaches this process alone
        )

    def ask(self, what: str, *arguments: str) -> bytes:
        """What ``docker ARGUMENTS`` prints; ``what`` completes "the engine could not …"."""
        done = self.call(*arguments)
        if done.returncode:
            raise whales.refusal(what, done.stderr.decode("utf-8", "replace"))
        return done.stdout

    def running(self, arguments: Sequence[str]) -> AbstractContextManager[whales.Child]:
        """A docker client that runs while the block does, its lines to be read."""
        return whales.running(self._whale, arguments)

    def inspect(self, kind: str, *names: str) -> list[dict[str, Any]]:
        """What the engine knows about containers or images, in its own JSON; missing ones are left out."""
        if not names:
            return []
        done = self.call(kind, "inspect", "--", *names)
        said = done.stderr.decode("utf-8", "replace")
        if done.returncode and "no such" not in said.lower() and "not found" not in said.lower():
            raise whales.refusal(f"describe {', '.join(names)}", said)
        found: list[dict[str, Any]] = json.loads(done.stdout or b"[]") or []
        return found

    def containers(self, *, stopped: bool = False, foreign: bool = False) -> tuple[Container, ...]:
        """The containers of agents, by name; ``foreign`` adds all others."""
        filters: Any = [] if foreign else [("label", NAME_LABEL)]
        with whales.asked("list containers"):
            names = [found.id for found in self._whale.container.list(all=stopped, filters=filters)]
        found = (container_facts(document) for document in self.inspect("container", *names))
        return tuple(sorted(found, key=lambda container: container.name))

    def container(self, name: str) -> Container | None:
        """The container of that name or full id, whoever made it; Docker would take the start of an id."""
        for document in self.inspect("container", name):
            found = container_facts(document)
            if name in (found.name, found.id):
                return found
        return None

    def is_foreign(self, platform: str) -> bool:
        """Whether the engine's machine has another architecture, so that programs are emulated."""
        if not platform:
            return False
        server = self.ask("describe itself", "version", "--format", "{{.Server.Os}}/{{.Server.Arch}}")
        return not f"{platform}/".startswith(f"{server.decode('ascii').strip()}/")

    def create(self, spec: RunSpec) -> str:
        """Make a container; the values of its variables are in no argument. Returns its id."""
        from aac_plugins.containers.arguments import create_arguments, handed_over

        with handed_over(spec.variables) as handed:
            arguments = create_arguments(spec, handed)
            done = self.call(*arguments, environment=handed.environment, files=handed.files)
        if done.returncode:
            raise whales.refusal(f"create {spec.name}", done.stderr.decode("utf-8", "replace"))
        return done.stdout.decode("ascii").strip()

    def start(self, container: str) -> None:
        """Start a container that was created."""
        self.ask(f"start {container[:12]}", "container", "start", container)

    def dialogue(self, container: str, *, own: bool = False) -> subprocess.Popen[bytes]:
        """Start a container with its streams attached: to ``own`` ones of this process, or to pipes.

        What it logs stays in the engine; a start that fails shows in the container's state.
        """
        pipe, logs = (None, None) if own else (subprocess.PIPE, subprocess.DEVNULL)
        words = [*self.words, "container", "start", "--attach", "--interactive", container]
        return subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=logs, start_new_session=True)

    def stop(self, container: str, *, seconds: int = 10) -> None:
        """SIGTERM, and SIGKILL after the given time."""
        with whales.asked(f"stop {container[:12]}"):
            self._whale.container.stop(container, time=seconds)

    def remove(self, container: str) -> None:
        """Remove a container with its anonymous volumes, running or not."""
        with whales.asked(f"remove {container[:12]}"):
            self._whale.container.remove(container, force=True, volumes=True)

    def logs(self, container: str, *, tail: int | None = 20) -> tuple[str, ...]:
        """The last lines (None: all) of what it printed, stdout and stderr."""
        with whales.asked(f"read the log of {container[:12]}"):
            text = self._whale.container.logs(container, tail=tail)
        return tuple(str(text).splitlines())

    def tag(self, image: str, name: str) -> None:
        """Let a name point to an image."""
        with whales.asked(f"tag {name}"):
            self._whale.image.tag(image, name)

    def remove_image(self, name: str, *, force: bool = False) -> None:
        """Remove the name, and the image when it has no other."""
        with whales.asked(f"remove {name}"):
            self._whale.image.remove(name, force=force)

    def prune_cache(self) -> None:
        """Remove what no build that runs needs of the build cache."""
        self.ask("remove its build cache", "builder", "prune", "--all", "--force")

    def images(self, label: str) -> list[dict[str, Any]]:
        """Local images that have the label, in the engine's own JSON, each once."""
        with whales.asked("list images"):
            found = self._whale.image.list(filters=[("label", label)])
        return self.inspect("image", *dict.fromkeys(image.id for image in found))

    def attached(
        self, container: str, options: Sequence[str], *, output: int | None
    ) -> subprocess.Popen[bytes]:
        """A child that copies what the container prints to our stdout (or a descriptor) and stderr.

        In a session of its own, so that a Ctrl-C reaches this process alone.
        """
        return subprocess.Popen(
            [*self.words, "container", "logs", *options, container],
            stdin=subprocess.DEVNULL,
            stdout=output,
            start_new_session=True,
        )

    def execute(self, container: str, command: Sequence[str]) -> int:
        """Run a command in a container with our own stdin, stdout and stderr; its exit code."""
        terminal = ["--tty"] if sys.stdin.isatty() and sys.stdout.isatty() else []
        words = [*self.words, "container", "exec", "--interactive", *terminal, container, *command]
        return subprocess.run(words, check=False).returncode
