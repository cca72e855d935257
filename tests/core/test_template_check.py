"""A template that writes a value of the plan without a filter is refused, with its name and line."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from jinja2 import Environment

from aac_core.contracts.base import BaseImage
from aac_core.contracts.plan import BuildStep, Rendered
from aac_core.contracts.runtime import Detection, Runtime, RuntimePlan, RuntimeRequest
from aac_core.errors import PluginError
from aac_core.render import environment, render
from aac_core.testing import agent_spec, plan_with

HOSTILE = "x\nRUN id #"
SPEC = agent_spec(config={"a": HOSTILE}, environment=[{"name": "A", "value": "plain"}], capabilities=["one"])


def decide(request: RuntimeRequest) -> RuntimePlan:
    return RuntimePlan(
        version="2",
        build_base=BaseImage("debian:trixie"),
        final_base=BaseImage("debian:trixie-slim"),
        entrypoint=("/app/start",),
        variables={"note": HOSTILE, "name": "x", "list": ["a", "b"], "files": {"f.txt": "text"}, "count": 3},
        steps=(BuildStep("code", "the agent's code"),),
    )


Render = Callable[..., Rendered]


@pytest.fixture
def rendered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Render:
    """Renders a template of a stranger's whose third line is in the block ``code``."""

    def act(line: str, extend: Callable[[Environment], None] = lambda _: None) -> Rendered:
        monkeypatch.delitem(sys.modules, "acme", raising=False)
        (tmp_path / "acme").mkdir()
        (tmp_path / "acme/__init__.py").touch()
        text = '{% extends "aac:Dockerfile.j2" %}\n{% block code %}\n' + line + "\n{% endblock %}\n"
        (tmp_path / "acme/Dockerfile.j2").write_text(text)
        monkeypatch.syspath_prepend(str(tmp_path))
        template = "acme:Dockerfile.j2"
        runtime = Runtime("acme", "", ("2",), "2", template, lambda _: Detection(True, ""), decide)
        templates = environment({"aac": "aac_core.templates", "acme": "acme"}, extend)
        return render(plan_with(runtime, {}, spec=SPEC).plan, templates)

    return act


FORGOTTEN = {
    "plain": "LABEL a={{ runtime.note }}",
    "harmless value": "LABEL a={{ runtime.name }}",
    "of the plan": "LABEL a={{ plan.name }}",
    "item": "LABEL a={{ plan.environment[0][1] }}",
    "in a loop": "{% for name, text in runtime.files | dictsort %}COPY {{ name }} /x{% endfor %}",
    "concatenated": 'LABEL a={{ "v" ~ runtime.note }}',
    "added": 'LABEL a={{ "v" + runtime.note }}',
    "formatted": 'LABEL a={{ "%s" % runtime.note }}',
    "format method": 'LABEL a={{ "{}".format(runtime.note) }}',
    "joined": 'LABEL a={{ runtime.list | join(" ") }}',
    "join method": 'LABEL a={{ " ".join(runtime.list) }}',
    "replaced": 'LABEL a={{ runtime.note | replace("x", "y") }}',
    "safe": "LABEL a={{ runtime.note | safe }}",
    "escaped for HTML": "LABEL a={{ runtime.note | e }}",
    "as JSON": "LABEL a={{ runtime.note | tojson }}",
    "string": "LABEL a={{ runtime.note | string }}",
    "list": "ENTRYPOINT {{ plan.entrypoint }}",
    "whole plan": "LABEL a={{ plan.health }}",
    "mapping": "LABEL a={{ runtime.files }}",
    "truth value": "LABEL a={{ plan.cache }}",
    "macro": "{% macro m(v) %}LABEL a={{ v }}{% endmacro %}{{ m(runtime.note) }}",
    "set": "{% set v %}{{ runtime.note }}{% endset %}LABEL a={{ v }}",
    "default": 'LABEL a={{ runtime.note | default("x") }}',
    "upper": "LABEL a={{ runtime.note.upper() }}",
    "one character": "LABEL a={{ runtime.note[0] }}",
}


@pytest.mark.parametrize("case", FORGOTTEN)
def test_a_forgotten_filter_is_named_with_its_line(rendered: Render, case: str) -> None:
    with pytest.raises(PluginError) as caught:
        rendered(FORGOTTEN[case])
    assert str(caught.value.where) == "acme:Dockerfile.j2:3"
    assert "template acme:Dockerfile.j2 of acme failed" in caught.value.message
    assert caught.value.exit_code == 3
    assert "RUN id" not in str(caught.value.to_json())


def test_the_hint_names_the_filters(rendered: Render) -> None:
    with pytest.raises(PluginError) as caught:
        rendered(FORGOTTEN["plain"])
    assert "quoted for ENV, LABEL and ARG" in caught.value.hints[0].text


RIGHT = {
    "LABEL a={{ runtime.name | quoted }}": 'LABEL a="x"',
    "LABEL a={{ runtime.list | join('-') | quoted }}": 'LABEL a="a-b"',
    "RUN echo {{ runtime.list | words }} {{ runtime.count }}": "RUN echo a b 3",
    'CMD {{ ["a"] | exec }}': 'CMD ["a"]',
    "# {{ runtime.note | comment }}": "# x RUN id #",
    "{% if runtime.name == 'x' and 'f.txt' in runtime.files %}RUN a{% endif %} ": "RUN a",
    "RUN echo {{ runtime.list | sort | reverse | first | upper | word }}": "RUN echo B",
    "{% macro m(v) %}LABEL a={{ v | quoted }}{% endmacro %}{{ m(runtime.name) }}": 'LABEL a="x"',
    "{{ runtime.note | tojson | file('/x') }}": "COPY <<'AAC' /x\n\"x\\nRUN id #\"\nAAC",
    '{% set own = "RUN true" %}{{ own }}': "RUN true",
}


@pytest.mark.parametrize("line", RIGHT)
def test_what_passes_a_filter_is_written(rendered: Render, line: str) -> None:
    assert f"\n{RIGHT[line]}\n" in rendered(line).dockerfile


@pytest.mark.parametrize("name", ["quoted", "words", "word", "comment"])
def test_no_filter_for_one_line_writes_two(rendered: Render, name: str) -> None:
    value = "[runtime.note]" if name == "words" else "runtime.note"
    line = "LABEL a={{ " + value + " | " + name + " }}"
    if name == "comment":
        assert "LABEL a=x RUN id #\n" in rendered(line).dockerfile
        return
    with pytest.raises(PluginError, match=r"control character|no single plain word") as caught:
        rendered(line)
    assert str(caught.value.where) == "acme:Dockerfile.j2:3"


@pytest.mark.parametrize(
    "value", ["", "-y", "a b", "a,target=/", "$A", "a=b", "a\\", "a\u2028b", "`id`", "'a'"]
)
def test_a_word_is_nothing_but_a_word(rendered: Render, value: str) -> None:
    with pytest.raises(PluginError, match="no single plain word"):
        rendered("RUN echo {{ " + repr(value) + " | word }}")


class TestFiltersOfPlugins:
    def extend(self, made: Environment) -> None:
        made.filters["shout"] = str.upper
        made.filters["quoted"] = str
        made.globals["twice"] = lambda text: text * 2
        made.globals["vendor"] = "acme"

    def test_they_get_text_and_what_they_give_has_to_pass_one_that_writes(self, rendered: Render) -> None:
        line = "LABEL a={{ runtime.name | shout | quoted }} b={{ twice(runtime.name) | word }} c={{ vendor }}"
        assert 'LABEL a="X" b=xx c=acme\n' in rendered(line, self.extend).dockerfile

    @pytest.mark.parametrize("value", ["runtime.name | shout", "twice(runtime.name)", "'a' | shout"])
    def test_they_write_nothing_themselves(self, rendered: Render, value: str) -> None:
        with pytest.raises(PluginError, match="without a filter"):
            rendered("LABEL a={{ " + value + " }}", self.extend)

    def test_they_replace_none_of_the_cores(self, rendered: Render) -> None:
        with pytest.raises(PluginError, match="control character"):
            rendered("LABEL a={{ runtime.note | quoted }}", self.extend)
