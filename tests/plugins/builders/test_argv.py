from __future__ import annotations

import csv
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from aac_plugins.builders.argv import BuildFiles, build_arguments, fields

from aac_core.api import BuildPlan, BuildRequest, Rendered, SecretSource, UsageError

FILES = BuildFiles("/tmp/x/Dockerfile", "/tmp/x/metadata.json", "/tmp/x/layout")


@pytest.fixture
def request_(plan: BuildPlan, tmp_path: Path) -> BuildRequest:
    return BuildRequest(plan, Rendered("FROM scratch\n", ""), str(tmp_path))


def arguments(request: BuildRequest, *, driver: str = "docker", files: BuildFiles = FILES) -> tuple[str, ...]:
    return build_arguments(request, files, driver=driver, secrets=request.secrets)


def values(words: tuple[str, ...], flag: str) -> list[str]:
    return [value for name, value in pairwise(words) if name == flag]


def test_the_least_request_sends_the_epoch_and_an_absolute_context(request_: BuildRequest) -> None:
    words = arguments(request_, files=replace(FILES, layout=""))
    assert words == (
        *("buildx", "build", "--progress", "rawjson", "--file", FILES.dockerfile),
        *("--metadata-file", FILES.metadata, "--build-arg", "SOURCE_DATE_EPOCH=7"),
        *("--provenance=false", "--sbom=false", "--output", "type=cacheonly", request_.context),
    )


def test_a_full_request(request_: BuildRequest) -> None:
    words = arguments(
        replace(
            request_,
            platforms=("linux/amd64", "linux/arm64"),
            args={"FLAVOR": "a,b"},
            ssh=("default",),
            cache_from=("type=registry,ref=r/c", "type=local,src=/c"),
            cache_to=("type=inline",),
            outputs=("type=local,dest=/o",),
            target="code",
            builder="farm",
            provenance="max",
            no_cache=True,
        )
    )
    assert values(words, "--platform") == ["linux/amd64,linux/arm64"]
    assert values(words, "--build-arg") == ["SOURCE_DATE_EPOCH=7", "FLAVOR=a,b"]
    assert values(words, "--cache-from") == ["type=registry,ref=r/c", "type=local,src=/c"]
    assert values(words, "--cache-to") == ["type=inline"]
    assert values(words, "--ssh") == ["default"]
    assert values(words, "--target") == ["code"]
    assert values(words, "--builder") == ["farm"]
    assert values(words, "--output")[1] == "type=local,dest=/o"
    assert {"--no-cache", "--provenance=mode=max,version=v1"} <= set(words)


def test_every_exporter_gets_the_same_annotations_and_media_types(request_: BuildRequest) -> None:
    words = arguments(replace(request_, platforms=("linux/amd64", "linux/arm64"), load="agent:1"))
    layout, load = (next(csv.reader([value])) for value in values(words, "--output"))
    note = 'annotation-index.org.opencontainers.image.title=an "agent", small'
    assert layout == ["type=oci", "tar=false", f"dest={FILES.layout}", note]
    assert load == ["type=image", "unpack=true", "name=agent:1", "oci-mediatypes=true", note]


def test_one_platform_has_no_index_to_annotate(request_: BuildRequest) -> None:
    (output,) = values(arguments(replace(request_, platforms=("linux/arm64",))), "--output")
    assert "annotation" not in output


@pytest.mark.parametrize("driver", ["docker-container", "kubernetes", "remote"])
def test_other_drivers_load_through_the_docker_exporter(request_: BuildRequest, driver: str) -> None:
    words = arguments(replace(request_, load="agent:1"), driver=driver, files=replace(FILES, layout=""))
    assert values(words, "--output") == ["type=docker,name=agent:1,oci-mediatypes=true"]


def test_secrets_are_passed_by_place(request_: BuildRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "canary-value")
    secrets = (SecretSource("token", env="TOKEN"), SecretSource("key", file="/a,b/key"))
    words = arguments(replace(request_, secrets=secrets))
    assert values(words, "--secret") == ["id=token,env=TOKEN", 'id=key,"src=/a,b/key"']
    assert not [word for word in words if "canary-value" in word]


@pytest.mark.parametrize("name", ["BUILDKIT_SYNTAX", "SOURCE_DATE_EPOCH"])
def test_reserved_arguments_are_refused(request_: BuildRequest, name: str) -> None:
    with pytest.raises(UsageError, match=name):
        arguments(replace(request_, args={name: "x"}))


@pytest.mark.parametrize("value", ["a,b", 'a"b', '"', "a=b", "plain", ' sp ace,"x"'])
def test_fields_survive_a_csv_reader(value: str) -> None:
    assert next(csv.reader([fields({"type": "oci", "dest": value})])) == ["type=oci", f"dest={value}"]


@pytest.mark.parametrize("value", ["a\nb", "a\rb", "a\0b"])
def test_line_breaks_are_refused(value: str) -> None:
    with pytest.raises(UsageError, match="line break"):
        fields({"dest": value})
