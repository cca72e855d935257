"""What is said of an agent that was waited for."""

from __future__ import annotations

import pytest
from aac_plugins.containers.ask import Answer
from aac_plugins.containers.model import Container
from aac_plugins.containers.ready import Ready

RUNNING = Container("agent", "1", "agent:1", "running", started="now", pid=7)
ENDED = Container("agent", "1", "agent:1", "exited", started="now")


@pytest.mark.parametrize(
    ("ready", "words"),
    [
        (Ready(ENDED), "ended with exit code 0"),
        (Ready(RUNNING), "is ready"),
        (Ready(RUNNING, Answer(True, "HTTP 200"), "http://x/"), "is ready: http://x/ answers HTTP 200"),
    ],
)
def test_a_job_is_over_and_a_server_answers(ready: Ready, words: str) -> None:
    assert ready.words == words
