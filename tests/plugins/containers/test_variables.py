"""Where values come from, and that they are never shown."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from aac_plugins.containers.arguments import create_arguments, handed_over
from aac_plugins.containers.model import AgentImage, RunRequest, RunSpec, Shown, Variables
from aac_plugins.containers.variables import env_file, resolve

from aac_core.api import RunError, RuntimeVariable, UsageError

SECRET = "s3cr3t-value"


def image(*variables: RuntimeVariable, folder: Path = Path()) -> AgentImage:
    return AgentImage("agent:1", "sha256:0", "agent", variables=variables, folder=folder)


KEY = RuntimeVariable("API_KEY", "secret", "vault/key", required=True)


def test_a_missing_required_variable_is_named_before_anything_starts() -> None:
    other = RuntimeVariable("REGION", "env", "AWS_REGION", required=True)
    with pytest.raises(RunError, match="API_KEY, REGION") as caught:
        resolve(image(KEY, other), RunRequest(), {})
    assert caught.value.exit_code == 60
    assert any("--secret API_KEY=FILE" in hint.text for hint in caught.value.hints)


def test_an_empty_variable_of_the_caller_does_not_count() -> None:
    with pytest.raises(RunError, match="API_KEY"):
        resolve(image(KEY), RunRequest(), {"API_KEY": ""})


def test_each_source_is_asked(tmp_path: Path) -> None:
    (tmp_path / "token.txt").write_text("from-file\n")
    declared = (
        KEY,
        RuntimeVariable("REGION", "env", "AWS_REGION"),
        RuntimeVariable("TOKEN", "file", "token.txt"),
        RuntimeVariable("LEVEL", "configmap", "app/level", default="info"),
        RuntimeVariable("UNUSED", "env", "UNUSED"),
    )
    found = resolve(
        image(*declared, folder=tmp_path),
        RunRequest(),
        {"API_KEY": SECRET, "AWS_REGION": "eu-1", "OTHER": "x"},
    )
    assert found.values == {"API_KEY": SECRET, "REGION": "eu-1", "TOKEN": "from-file", "LEVEL": "info"}
    assert found.unset == ("UNUSED",)
    assert Shown("LEVEL", "default", "default") in found.shown


def test_options_win_over_env_files_and_both_over_the_environment(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("API_KEY=from-env-file\nA=1\n# comment\n\nINHERITED\nABSENT\n")
    (tmp_path / "key.txt").write_text("from-secret\n")
    request = RunRequest(env_files=(str(tmp_path / ".env"),))
    environ = {"API_KEY": "from-environment", "INHERITED": "yes"}
    assert resolve(image(KEY), request, environ).values == {
        "API_KEY": "from-env-file",
        "A": "1",
        "INHERITED": "yes",
    }
    request = RunRequest(env_files=request.env_files, secrets=(f"API_KEY={tmp_path / 'key.txt'}",))
    assert resolve(image(KEY), request, environ).values["API_KEY"] == "from-secret"


def test_env_files_keep_quotes_and_inner_spaces(tmp_path: Path) -> None:
    path = tmp_path / "env"
    path.write_text('A="quoted"\nB= x # y\nC=a=b\n')
    assert env_file(str(path), {}) == {"A": '"quoted"', "B": " x # y", "C": "a=b"}


@pytest.mark.parametrize("line", ["=value", "export A=1", "two words"])
def test_a_bad_line_of_an_env_file_is_named_by_number_only(tmp_path: Path, line: str) -> None:
    path = tmp_path / "env"
    path.write_text(f"A=1\n{line}\n")
    with pytest.raises(UsageError, match=r"env:2 is no line") as caught:
        env_file(str(path), {})
    assert line not in caught.value.message


def test_a_name_that_is_not_set_is_refused() -> None:
    for request in (RunRequest(variables=("NOPE",)), RunRequest(secrets=("NOPE",))):
        with pytest.raises(UsageError, match="NOPE"):
            resolve(image(), request, {})


def test_a_wrong_option_does_not_show_its_value() -> None:
    with pytest.raises(UsageError) as caught:
        resolve(image(), RunRequest(variables=(f"={SECRET}",)), {})
    assert SECRET not in caught.value.message


def test_no_value_is_in_a_representation_or_an_argument() -> None:
    block = f"{SECRET}\nof two lines"
    variables = Variables({"API_KEY": SECRET, "CERTIFICATE": block, "PATH": SECRET})
    spec = RunSpec("agent:1", "agent", variables)
    with handed_over(variables) as handed:
        arguments = create_arguments(spec, handed)
        text = Path(handed.env_file).read_text()
        descriptors = handed.files
    assert text == f"API_KEY={SECRET}\nPATH={SECRET}\n"
    assert handed.environment == {"CERTIFICATE": block}
    assert SECRET not in " ".join(arguments) + repr(spec) + repr(variables) + repr(handed)
    assert arguments[arguments.index("--env") : arguments.index("--env") + 2] == ("--env", "CERTIFICATE")
    for descriptor in descriptors:
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(descriptor)


def test_several_lines_can_not_reach_the_docker_client_itself() -> None:
    with pytest.raises(RunError, match="DOCKER_HOST"), handed_over(Variables({"DOCKER_HOST": "a\nb"})):
        pass
