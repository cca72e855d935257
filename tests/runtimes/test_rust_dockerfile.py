"""The template: what each decision becomes in the Dockerfile, and what its scripts do."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from aac_runtimes.rust import aac_runtimes

from aac_core.api import BuildPlan
from aac_core.testing import agent_spec, plan_with, render_plan
from tests.runtimes.rust_projects import PROJECT, lock, package, plan_rust

BOTH = ("linux/amd64", "linux/arm64")


def dockerfile(texts: dict[str, str], *, mode: str = "image", emulation: bool = False, **spec: Any) -> str:
    plan: BuildPlan = plan_with(aac_runtimes()[0], texts, spec=agent_spec("demo", **spec)).plan
    return render_plan(replace(plan, emulation=emulation), mode=mode, platforms=BOTH).dockerfile


def stage(text: str, name: str) -> str:
    match = re.search(rf"^FROM \S+( \S+)? AS {name}\n.*?(?=^FROM |\Z)", text, re.M | re.S)
    assert match, name
    return match[0]


def script(name: str) -> str:
    return resources.files("aac_runtimes.rust").joinpath(name).read_text("utf-8")


def test_it_is_compiled_on_the_build_platform_for_each_target() -> None:
    text = dockerfile(PROJECT)
    assert "FROM --platform=$BUILDPLATFORM rust:1.85 AS toolchain" in text
    assert "sh /aac/toolchain.sh amd64 arm64 --\n" in stage(text, "toolchain")
    program = stage(text, "program")
    assert "ARG TARGETARCH" in program
    assert "id=aac-cargo-target-demo-$TARGETARCH,target=/aac/target,sharing=locked" in program
    command = "sh /aac/compile.sh chat release/chat --locked --profile release --bin chat"
    assert f"{command} && find /out" in program
    assert "COPY --link --from=program /out /\n" in text
    assert "--from=code /out" not in text.replace("source=", "")


def test_every_run_that_fetches_has_all_secrets() -> None:
    config = '[registries.my-own]\nindex = "sparse+https://crates.example.org/"\n'
    texts = {**PROJECT, ".cargo/config.toml": config}
    wanted = ("ca", "netrc", "cargo-config", "cargo-credentials", "CARGO_REGISTRIES_MY_OWN_TOKEN")
    text = dockerfile(texts, build={"commands": ["make"]})
    del texts["Cargo.lock"]
    text += dockerfile(texts, mode="lock")
    runs = re.findall(r"^RUN .*(?:prepare|commands)\.sh.*", text, re.M)
    assert len(runs) == 3
    for line in runs:
        assert all(f"--mount=type=secret,id={name} " in line for name in wanted)


def test_the_lock_stage_keeps_what_is_locked() -> None:
    text = dockerfile(PROJECT, mode="lock", dependencies=["serde@1"])
    assert 'serde = { version = "1" }' in text
    assert "cargo update -q --workspace" in stage(text, "resolve")
    assert "mkdir /lock && cp Cargo.lock /lock/" in stage(text, "resolve")
    assert "AS program" not in text


def test_with_emulation_it_is_compiled_on_the_target() -> None:
    text = dockerfile(PROJECT, emulation=True)
    assert "FROM --platform=$TARGETPLATFORM rust:1.85 AS toolchain" in text
    assert "sh /aac/toolchain.sh --\n" in text


def test_files_are_a_layer_of_their_own() -> None:
    odd = "it's $HOME"
    text = dockerfile({**PROJECT, odd: "", "assets/a": ""}, build={"include": [odd]})
    assert """cp -a --parents assets 'it'"'"'s $HOME' /out/app/""" in stage(text, "files")
    assert "TARGETARCH" not in stage(text, "files")


def test_a_base_of_the_users_keeps_its_path() -> None:
    assert dict(plan_rust(PROJECT).environment)["PATH"].startswith("/usr/local/bin:")
    assert plan_rust(PROJECT, build={"base": "debian:trixie"}).environment == ()


def config(texts: dict[str, str], **spec: Any) -> dict[str, Any]:
    text = plan_rust(texts, **spec).variables["config"]
    return tomllib.loads(text)


def test_what_cargo_is_told() -> None:
    found = config(PROJECT)
    for machine in ("x86_64", "aarch64"):
        target = found["target"][f"{machine}-unknown-linux-gnu"]
        assert target["linker"] == f"{machine}-linux-gnu-gcc"
        assert target["rustflags"][0] == "-Ctarget-feature=+crt-static"
        assert found["env"][f"CC_{machine}_unknown_linux_gnu"] == f"{machine}-linux-gnu-gcc"
    assert found["profile"] == {"release": {"strip": "symbols"}}


def test_the_projects_own_profile_may_keep_symbols() -> None:
    texts = {**PROJECT, "Cargo.toml": package(more="[profile.release]\ndebug = 1\n")}
    assert "profile" not in config(texts)


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ('[build]\nrustflags = ["--cfg", "tokio_unstable"]\n', ["--cfg", "tokio_unstable"]),
        ('[build]\nrustflags = "--cfg x"\n', ["--cfg", "x"]),
        ("[build]\nrustflags = ['--cfg=x=\"é\"']\n", ['--cfg=x="é"']),
        ('[build]\nrustflags = ["-Cx"]\n[target.aarch64-unknown-linux-gnu]\nrustflags = ["-Cy"]\n', []),
    ],
)
def test_flags_of_the_project_stay(text: str, flags: list[str]) -> None:
    found = config({**PROJECT, ".cargo/config.toml": text})
    assert found["target"]["x86_64-unknown-linux-gnu"]["rustflags"][2:] == flags
    found = config({**PROJECT, ".cargo/config.toml": text}, build={"args": {"RUSTFLAGS": "-Cz -Ca"}})
    assert found["target"]["x86_64-unknown-linux-gnu"]["rustflags"][2:] == ["-Cz", "-Ca"]


HOST = """\
registries.top.index = "https://top.example.org"
build.jobs = 3
[build]
rustflags = ["-Clink-arg=-fuse-ld=mold"]
rustc-wrapper = "sccache"
[registries.own]
index = "sparse+https://crates.example.org/"
[target.x86_64-unknown-linux-gnu]
linker = "clang"
[source.crates-io]
replace-with = "mirror"
[source.mirror]
registry = "sparse+https://mirror.example.org/"
[http]
cainfo = "/home/me/ca.pem"
proxy = "http://proxy.example.org"
[registry]
default = "own"
[alias]
b = "build"
"""


def test_of_the_hosts_configuration_only_registries_count() -> None:
    program = re.search(r"awk '\n(.*?)\n    ' /run", script("prepare.sh"), re.S)
    assert program
    done = subprocess.run(["awk", program[1]], input=HOST, capture_output=True, text=True, check=True)
    assert tomllib.loads(done.stdout) == {
        "registries": {
            "top": {"index": "https://top.example.org"},
            "own": {"index": "sparse+https://crates.example.org/"},
        },
        "source": {
            "crates-io": {"replace-with": "mirror"},
            "mirror": {"registry": "sparse+https://mirror.example.org/"},
        },
        "http": {"proxy": "http://proxy.example.org"},
        "registry": {"default": "own"},
    }


class Compiler:
    """compile.sh in a folder of its own, with a cargo that says which files are newer than its last build."""

    def __init__(self, root: Path) -> None:
        self.root, self.app = root, root / "app"
        places = r"(?<![\w/])/(?=app\b|aac/|tmp/|out/|var/)"
        self.text = re.sub(places, f"{root}/", script("compile.sh"))
        for folder in ("app/src", "aac", "tmp", "bin", "var/lib/dpkg"):
            (root / folder).mkdir(parents=True)
        (root / "var/lib/dpkg/status").write_text("gcc 14")
        (root / "aac/config.toml").write_text("")
        self.program("rustc", "echo rustc 1.85")
        built = f"{root}/aac/target/x86_64-unknown-linux-gnu/release"
        self.program(
            "cargo",
            f"[ -e {root}/fail ] && exit 1\nmkdir -p {built}\n"
            f"[ -e {built}/stamp ] || touch -d @2 {built}/stamp\n"
            f"cd {root}; find app -type f -newer {built}/stamp | sort; touch {built}/stamp {built}/chat",
        )

    def program(self, name: str, text: str) -> None:
        (self.root / "bin" / name).write_text(f"#!/bin/sh\n{text}\n")
        (self.root / "bin" / name).chmod(0o755)

    def write(self, name: str, text: str, time: float) -> None:
        (self.app / name).write_text(text)
        os.utime(self.app / name, (time, time))

    def build(self, *arguments: str) -> list[str]:
        """The files that cargo finds to be new, or how it failed."""
        environment = {"PATH": f"{self.root}/bin:{os.environ['PATH']}", "TARGETARCH": "amd64"}
        command = ["sh", "-c", self.text, "compile.sh", "chat", "release/chat", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=self.root)
        return done.stdout.split() if done.returncode == 0 else ["failed"]


@pytest.fixture
def compiler(tmp_path: Path) -> Compiler:
    made = Compiler(tmp_path)
    made.write("src/main.rs", "1", 1e9)
    made.write("src/other.rs", "1", 1e9)
    made.write("schema.sql", "1", 1e9)
    return made


ALL = ["app/schema.sql", "app/src/main.rs", "app/src/other.rs"]


def test_an_edit_is_seen_whatever_its_time_is(compiler: Compiler) -> None:
    assert compiler.build() == ALL
    assert compiler.build() == []
    compiler.write("src/main.rs", "2", 5)
    assert compiler.build() == ["app/src/main.rs"]
    compiler.write("src/main.rs", "1", 4e9)
    assert compiler.build() == ["app/src/main.rs"]


def test_what_is_no_rust_makes_all_new(compiler: Compiler) -> None:
    compiler.build()
    compiler.write("schema.sql", "2", 5)
    assert compiler.build() == ALL
    compiler.write("src/more.rs", "1", 5)
    assert compiler.build() == [*ALL[:2], "app/src/more.rs", ALL[2]]
    (compiler.app / "src/more.rs").unlink()
    assert compiler.build() == ALL
    (compiler.app / "src/more.rs").symlink_to("other.rs")
    assert compiler.build() == ALL


def test_after_a_failure_or_another_program_all_is_new(compiler: Compiler) -> None:
    compiler.build()
    compiler.write("src/main.rs", "2", 5)
    (compiler.root / "fail").touch()
    assert compiler.build() == ["failed"]
    (compiler.root / "fail").unlink()
    compiler.write("src/main.rs", "1", 5)
    assert compiler.build() == ALL
    assert compiler.build("--features", "x") == ALL
    assert compiler.build() == ALL


def test_another_compiler_starts_anew(compiler: Compiler) -> None:
    compiler.build()
    kept = compiler.root / "aac/target/x86_64-unknown-linux-gnu/release/crate"
    kept.touch()
    assert compiler.build() == []
    assert kept.exists()
    (compiler.root / "var/lib/dpkg/status").write_text("gcc 15")
    assert compiler.build() == ALL
    assert not kept.exists()


def test_the_program_is_where_the_image_has_it(compiler: Compiler) -> None:
    compiler.build()
    assert (compiler.root / "out/usr/local/bin/chat").stat().st_mode & 0o777 == 0o755


def test_libraries_of_the_system_are_linked_and_unpacked_for_each_platform() -> None:
    crates = (("chat", "", "openssl-sys"), ("openssl-sys", "0.9.0", ""))
    texts = {
        "Cargo.toml": package(more='[dependencies]\nopenssl-sys = "0.9"\n'),
        "Cargo.lock": lock(*crates),
        "src/main.rs": "",
    }
    text = dockerfile(texts, build={"packages": ["git"], "buildPackages": ["cmake"]})
    assert "-- cmake libssl-dev\n" in stage(text, "toolchain")
    assert "unpack-packages git libssl3t64 &&" in stage(text, "packages")
    assert "\nFROM debian:trixie-slim AS base\n" in text
