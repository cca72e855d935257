"""The subcommands of ``aac``: one module each, imported when its command is called."""

from __future__ import annotations

from aac_core.api import Command, hookimpl

#: section, then name and summary; the module has the name of the command.
_TABLE = {
    "write": {
        "init": "write a new agent from a template",
        "validate": "check agent.yaml and its folder",
        "schema": "print the JSON Schema of agent.yaml",
        "spec": "print the spec as it was understood",
    },
    "build": {
        "plan": "print everything that was decided about the image",
        "dockerfile": "print the Dockerfile, and the command that builds it without aac",
        "lock": "write base digests and resolved dependencies to aac.lock",
        "build": "build an image, and publish and sign it when asked to",
    },
    "publish": {
        "push": "publish a local image by digest, tag last",
        "pull": "bring an image from a registry to the engine",
        "inspect": "show an image as its registry has it",
        "images": "list local images of agents",
        "rmi": "remove local images",
        "sign": "sign a published image, or make a key pair",
        "verify": "verify the signature of a published image",
        "login": "store credentials for a registry",
        "logout": "remove credentials for a registry",
    },
    "run": {
        "run": "start an agent from an image or a folder",
        "test": "start an agent, ask it, and say what is wrong",
        "ps": "list running agents",
        "logs": "show what an agent printed",
        "exec": "run a command inside an agent",
        "stop": "stop agents",
        "prune": "remove stopped agents, unused images, the build cache",
    },
    "machine": {
        "engine": "set up, stop and show the engine that builds and runs",
        "doctor": "check everything that aac needs on this machine",
        "plugins": "list plugins and what they offer",
        "version": "print versions of aac and of what it uses",
        "completion": "print the completion script of a shell",
    },
}


@hookimpl
def aac_commands() -> list[Command]:
    return [
        Command(name, summary, f"{__name__}.{name}:{name}", section)
        for section, commands in _TABLE.items()
        for name, summary in commands.items()
    ]
