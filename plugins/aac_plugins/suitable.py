"""Start commands that are for development, and ports that not every cluster lets an agent have."""

from __future__ import annotations

import re
from collections.abc import Sequence

_BUILT = "build it, and start what the build leaves"
#: A pattern of the command's words without folders, and what to start instead.
_TOOLS = tuple(
    (re.compile(rf"(?:^| )(?:{pattern})(?: |$)"), instead)
    for pattern, instead in (
        (r"nodemon|node-dev|ts-node-dev|node (?:\S+ )*--watch\S*", "start it with node"),
        (
            r"ts-node|tsx(?: watch)?|bun (?:\S+ )*--(?:watch|hot)",
            "compile in the build, and start it with node",
        ),
        (
            r"(?:next|nuxt|nuxi|remix|astro|vite|wrangler) dev|vite",
            "build it, and start what the build leaves",
        ),
        (
            r"(?:npm|pnpm|yarn|bun)(?: run)? (?:dev|watch|start:dev)",
            "build it, and start what the build leaves",
        ),
        (r"flask (?:\S+ )*run", "a production server: gunicorn MODULE:app"),
        (r"manage\.py runserver|django-admin runserver", "a production server: gunicorn PROJECT.wsgi"),
        (r"fastapi dev", "fastapi run"),
        (r"(?:uvicorn|gunicorn|hypercorn) (?:\S+ )*--reload", "leave --reload out"),
        (r"watchfiles|watchmedo|langgraph dev", "start the program itself"),
        (r"(?<!-m )air|go run", "start the program that go build makes"),
        (r"cargo (?:watch|run)", "start the program that cargo build --release makes"),
        (r"(?:mvn|mvnw) (?:\S+ )*(?:spring-boot:run|quarkus:dev|exec:java)|quarkus dev", "java -jar"),
        (r"(?:gradle|gradlew) (?:\S+ )*(?:bootRun|run|quarkusDev)", "java -jar"),
    )
)
_UNPRIVILEGED = 1024  # the first port that every user may bind (ip(7), ip_unprivileged_port_start)


def development(command: Sequence[str]) -> tuple[str, str] | None:
    """The part of a command that is for development, and what to start instead."""
    words = " ".join(word.rpartition("/")[2] for text in command for word in text.split())
    found = ((match[0].strip(), instead) for one, instead in _TOOLS if (match := one.search(words)))
    return next(found, None)


def low_ports(ports: Sequence[int], user: str) -> str:
    """Why a port may be refused; "" when none is. Docker lets every user bind each port, others do not."""
    low = sorted(port for port in ports if port < _UNPRIVILEGED)
    if not low or user.partition(":")[0] in ("", "0", "root"):
        return ""
    numbers = f"port {low[0]} is" if len(low) == 1 else f"ports {', '.join(map(str, low))} are"
    return f"{numbers} below {_UNPRIVILEGED}: not every cluster lets the user {user} listen there"
