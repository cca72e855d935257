"""From options of the command line to a build request: what is refused, and what is passed on."""

from __future__ import annotations

from pathlib import Path

import pytest
from aac_plugins.commands.options import pairs, split_platforms
from aac_plugins.commands.request import build_args, secret_sources, ssh_agents

from aac_core.api import SecretSource, UsageError


@pytest.mark.parametrize(
    "name",
    [
        "BUILDKIT_SYNTAX",
        "BUILDKIT_X",
        "SOURCE_DATE_EPOCH",
        "TARGETARCH",
        "BUILDPLATFORM",
        "http_proxy",
        "NO_PROXY",
    ],
)
def test_reserved_build_arguments_are_refused(name: str) -> None:
    with pytest.raises(UsageError, match=f"{name} is reserved"):
        build_args((f"{name}=x",))


@pytest.mark.parametrize(
    "name", ["TOKEN", "NPM_TOKEN", "DB_PASSWORD", "API_KEY", "aws_secret", "CREDENTIALS"]
)
def test_build_arguments_that_look_like_a_secret_are_refused_without_their_value(name: str) -> None:
    with pytest.raises(UsageError, match="looks like a secret") as caught:
        build_args((f"{name}=hunter2",))
    assert caught.value.hints[0].text == f"--secret id={name},env={name}"
    assert "hunter2" not in str(caught.value.to_json())


def test_other_build_arguments_are_passed_on() -> None:
    assert build_args(("A=1", "B=x=y", "C=", "KEYBOARD=us")) == {
        "A": "1",
        "B": "x=y",
        "C": "",
        "KEYBOARD": "us",
    }


@pytest.mark.parametrize("value", ["A", "=x"])
def test_pairs_are_name_and_value(value: str) -> None:
    with pytest.raises(UsageError, match="takes NAME=VALUE"):
        pairs((value,), option="--build-arg")


def test_platforms_are_split_and_come_once() -> None:
    assert split_platforms(("linux/amd64,linux/arm64", " linux/amd64 ")) == ("linux/amd64", "linux/arm64")
    assert split_platforms(()) == ()


@pytest.mark.parametrize("given", ["", " ", "linux/amd64,,linux/arm64", "linux/amd64,"])
def test_an_empty_platform_is_refused(given: str) -> None:
    with pytest.raises(UsageError, match="--platform takes"):
        split_platforms((given,))


def test_secrets_come_from_files_or_variables(tmp_path: Path) -> None:
    file = tmp_path / "t"
    file.write_text("x")
    found = secret_sources((f"id=token,src={file}", "id=OTHER"), required=("token",))
    assert found == (SecretSource("token", file=str(file)), SecretSource("OTHER", env="OTHER"))


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ((), "spec.build.secrets asks for token"),
        (("id=token,src=/no/such/file",), "is no file: /no/such/file"),
        (("src=x",), "--secret takes"),
        (("id=../x,env=A",), "--secret takes"),
        (("id=token,env=A,what=b",), "--secret takes"),
        (("id=token,env=A", "id=token,env=B"), "given twice"),
    ],
)
def test_wrong_secrets(values: tuple[str, ...], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        secret_sources(values, required=("token",))


def test_the_spec_names_ssh_agents_that_need_not_be_given(tmp_path: Path) -> None:
    assert ssh_agents((), wanted=("default",)) == ("default",)
    assert ssh_agents((f"default={tmp_path}", "other"), wanted=("default",)) == (
        f"default={tmp_path}",
        "other",
    )
