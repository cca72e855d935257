"""The card of an agent that speaks Agent2Agent (A2A specification, "Agent discovery", "AgentCard")."""

from __future__ import annotations

import http.client
from typing import Any

from aac_plugins.interfaces import WrongAnswer, json_object, listed

#: Where cards are: since 0.3, and before that.
PATHS = ("/.well-known/agent-card.json", "/.well-known/agent.json")
_LONGEST = 1 << 20  # bytes
#: What every version of the specification requires, with its kind.
_REQUIRED: dict[str, type] = {
    "name": str,
    "description": str,
    "version": str,
    "capabilities": dict,
    "defaultInputModes": list,
    "defaultOutputModes": list,
    "skills": list,
}


def ask(address: tuple[str, int], path: str, timeout: float) -> str:
    """What an agent's card says.

    Raises:
        OSError, http.client.HTTPException: nobody answers in HTTP.
        WrongAnswer: there is no card, or it lacks what every card has.
    """
    connection = http.client.HTTPConnection(*address, timeout=timeout)
    headers = {"User-Agent": "aac", "Accept": "application/json", "Connection": "close"}
    try:
        connection.request("GET", path, headers=headers)
        with connection.getresponse() as answer:
            content = answer.read(_LONGEST)
    finally:
        connection.close()
    if answer.status != 200:
        raise WrongAnswer(f"HTTP {answer.status} at {path}", answer.status)
    card = json_object(content)
    if card is None:
        raise WrongAnswer(f"no JSON object at {path}", answer.status)
    if lacking := missing(card):
        raise WrongAnswer(f"its agent card at {path} lacks {', '.join(lacking)}", answer.status)
    return _words(card)


def missing(card: dict[str, Any]) -> tuple[str, ...]:
    """Required members that are absent or of another kind; a url is in supportedInterfaces since 1.0."""
    found = [name for name, kind in _REQUIRED.items() if not isinstance(card.get(name), kind)]
    if not card.get("url") and not card.get("supportedInterfaces"):
        found.append("supportedInterfaces, or url")
    return tuple(found)


def _words(card: dict[str, Any]) -> str:
    skills = tuple(str(skill.get("id")) for skill in card["skills"] if isinstance(skill, dict))
    names = f": {listed(skills)}" if skills else ""
    count = f"{len(skills)} skill{'' if len(skills) == 1 else 's'}"
    return f"the card of {card['name']} {card['version']}, {count}{names}"
