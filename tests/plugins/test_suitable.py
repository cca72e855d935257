"""Start commands for development, and ports below 1024."""

from __future__ import annotations

import pytest
from aac_plugins.suitable import development, low_ports


@pytest.mark.parametrize(
    ("command", "tool"),
    [
        ("node_modules/.bin/nodemon server.js", "nodemon"),
        ("npx ts-node src/main.ts", "ts-node"),
        ("tsx watch src/main.ts", "tsx watch"),
        ("node --import x --watch main.js", "node --import x --watch"),
        ("npm run dev", "npm run dev"),
        ("next dev", "next dev"),
        ("flask --app main run --host 0.0.0.0", "flask --app main run"),
        ("python manage.py runserver", "manage.py runserver"),
        ("python -m uvicorn main:app --reload", "uvicorn main:app --reload"),
        ("fastapi dev main.py", "fastapi dev"),
        ("/go/bin/air -c air.toml", "air"),
        ("go run ./cmd/x", "go run"),
        ("cargo watch -x run", "cargo watch"),
        ("./mvnw -q spring-boot:run", "mvnw -q spring-boot:run"),
        ("./gradlew bootRun", "gradlew bootRun"),
    ],
)
def test_what_is_for_development(command: str, tool: str) -> None:
    found = development(command.split())
    assert found is not None
    assert found[0] == tool


@pytest.mark.parametrize(
    "command",
    [
        "node server.js",
        "next start",
        "npm start",
        "gunicorn app:app",
        "uvicorn main:app --host 0.0.0.0",
        "fastapi run main.py",
        "python -m air",
        "/app/airport",
        "java -jar app.jar",
        "python watch.py run",
        "/app/vitess",
    ],
)
def test_what_is_not(command: str) -> None:
    assert development(command.split()) is None


def test_one_word_may_be_a_command_line() -> None:
    assert development(["sh", "-c", "exec /usr/local/bin/flask run"]) == (
        "flask run",
        "a production server: gunicorn MODULE:app",
    )


@pytest.mark.parametrize(
    ("ports", "user", "words"),
    [
        ([80, 8080], "65532:65532", "port 80 is below 1024"),
        ([443, 80], "app", "ports 80, 443 are below 1024"),
        ([80], "0", ""),
        ([80], "", ""),
        ([1024], "65532", ""),
    ],
)
def test_low_ports(ports: list[int], user: str, words: str) -> None:
    assert low_ports(ports, user).startswith(words)
    assert bool(low_ports(ports, user)) == bool(words)
