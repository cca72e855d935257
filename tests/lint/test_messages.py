"""docs/errors.md says what the source says: its hints, its messages, each as it was printed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from aac_core import errors
from aac_core.contracts.registry import Reference
from docs import messages
from docs.messages import Example
from tests.messages import Messages

PAGE = (Path(messages.__file__).parent / "errors.md").read_text("utf-8")
EXAMPLES = messages.examples()
#: An error of the spec is its problems; no rule of a policy exists yet.
_NEVER = {"error", "spec", "policy"}


@pytest.mark.parametrize("code", messages.hints())
def test_every_hint_of_the_source_is_there(code: str) -> None:
    assert f"`{code}`" in PAGE


def test_every_kind_of_error_has_an_example() -> None:
    codes = {kind.code for kind in vars(errors).values() if isinstance(kind, type) and hasattr(kind, "code")}
    codes = {str(code) for code in codes if isinstance(code, str)}
    assert codes - {one.kind for one in EXAMPLES} <= _NEVER


def test_every_example_could_be_printed_today() -> None:
    stale = [one.key for one in EXAMPLES if not messages.current(one)]
    assert stale == [], "run: pytest --regen"


def test_an_example_shows_its_message_and_its_hints() -> None:
    wrong = []
    for one in EXAMPLES:
        literal = re.sub(r"\{[^}]*\}", "\0", one.template)
        words = [word for word in re.findall(r"\w+", literal) if len(word) > 2]
        shown = [*words[:1], *(text.split("\n")[0] for _, text in one.hints)]
        wrong += [one.key for text in shown if text not in one.shown]
    assert wrong == []


def test_no_place_of_a_machine_is_shown() -> None:
    assert re.findall(r"pytest-\d+|/root/|/home/\w+", PAGE) == []


def test_an_example_that_the_source_no_longer_has_is_stale() -> None:
    assert not messages.current(Example("usage", "a text that nobody says", "error: x"))
    known = EXAMPLES[0]
    assert not messages.current(Example(known.kind, known.template, "x", (("no-such-hint", "x"),)))


def noted(monkeypatch: pytest.MonkeyPatch) -> Messages:
    plugin = Messages()
    for kind in (errors.AacError, errors.Problem):
        monkeypatch.setattr(kind, "__init__", kind.__init__)
    plugin.install()
    return plugin


def test_what_the_product_says_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    plugin = noted(monkeypatch)
    with pytest.raises(errors.UsageError):
        Reference.parse("NO REFERENCE")
    (several,) = plugin.examples().values()
    assert several[0].shown.startswith("error: 'NO REFERENCE' is no image reference")
    assert several[0].key in {one.key for one in EXAMPLES}


def test_what_a_test_says_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    plugin = noted(monkeypatch)
    errors.UsageError("--build-arg takes NAME=VALUE")
    errors.Problem("--build-arg takes NAME=VALUE")
    assert plugin.found == {}
