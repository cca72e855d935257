"""The template, and the scripts that run in a build."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

import aac_runtimes.nodejs as plugin
import pytest

from aac_core.api import BuildError, BuildPlan, PlanError
from aac_core.testing import agent_spec, load_plugin, plan_with, render_plan
from tests.runtimes.node_locks import PNPM_9, YARN_1, YARN_4, manifest, npm_lock

NPM = {
    "server.js": "",
    "package.json": manifest(dependencies={"express": "^5.0.0"}),
    "package-lock.json": npm_lock({"express": {"version": "5.1.0"}}),
}
BUILT = {**NPM, "package.json": manifest(dependencies={"express": "^5.0.0"}, scripts={"build": "tsc"})}
SECRETS = ("ca", "netrc", "npmrc", "pnpmrc", "yarnrc", "yarnrc.yml")
needs_node = pytest.mark.skipif(not shutil.which("node"), reason="there is no Node on this machine")


def planned(texts: Mapping[str, str], *, folder: str = "", **spec: Any) -> BuildPlan:
    runtime = plugin.aac_runtimes()[0]
    return plan_with(runtime, texts, spec=agent_spec("demo", **spec), folder=folder, options={}).plan


def dockerfile(texts: Mapping[str, str], *, mode: str = "image", folder: str = "", **spec: Any) -> str:
    return render_plan(planned(texts, folder=folder, **spec), mode=mode).dockerfile


def stage(text: str, name: str) -> str:
    match = re.search(rf"^FROM \S+( \S+)? AS {name}\n.*?(?=^FROM |\Z)", text, re.M | re.S)
    assert match, name
    return match[0]


def test_packages_are_for_the_target_and_no_script_runs() -> None:
    text = stage(dockerfile(NPM), "dependencies")
    assert "npm ci --omit=dev --ignore-scripts" in text
    assert "npm_config_os=linux npm_config_cpu=$cpu npm_config_libc=glibc" in text
    assert 'node /aac/check.cjs /app "$cpu"' in text
    classic = YARN_1.replace("@mapbox/node-pre-gyp", "plain")
    texts = {"server.js": "", "package.json": NPM["package.json"], "yarn.lock": classic}
    yarn = stage(dockerfile(texts), "dependencies")
    assert "NODE_OPTIONS=--require=/aac/target.cjs" in yarn
    assert "yarn install --frozen-lockfile" in yarn


@pytest.mark.parametrize(
    ("lock", "text", "words"),
    [
        ("pnpm-lock.yaml", PNPM_9, "pnpm install --frozen-lockfile"),
        ("yarn.lock", YARN_4, "yarn workspaces focus --production"),
    ],
)
def test_every_manager_keeps_to_its_lock(lock: str, text: str, words: str) -> None:
    both = manifest(dependencies={"express": "^5.0.0"}, devDependencies={"typescript": "^5.0.0"})
    texts = {"server.js": "", "package.json": both, lock: text}
    if lock == "yarn.lock":
        texts["package.json"] = manifest(dependencies={"express": "^5.0.0"})
    assert words in stage(dockerfile(texts), "dependencies")


def test_the_manager_is_checked() -> None:
    texts = {"server.js": "", "package.json": NPM["package.json"], "yarn.lock": YARN_4}
    text = stage(dockerfile(texts), "toolchain")
    words = r"manager.sh yarn @yarnpkg/cli-dist@4\.18\.1 bin/yarn\.js sha512:[0-9a-f]{128} program"
    assert re.search(words, text)
    assert "manager.sh" not in dockerfile(NPM)


def test_every_run_that_installs_or_builds_has_all_secrets() -> None:
    texts = {**BUILT, ".npmrc": "//r.example/:_authToken=${TOKEN}\n"}
    text = dockerfile(texts, build={"secrets": ["TOKEN"], "commands": ["make"], "ssh": ["default"]})
    runs = [line for line in text.splitlines() if line.startswith("RUN") and "/root/.npm" in line]
    assert len(runs) == 4
    for line in runs:
        assert all(f"--mount=type=secret,id={name} " in line for name in SECRETS)
        assert "--mount=type=secret,id=TOKEN,required=true " in line
        assert "--mount=type=ssh,id=default " in line
    assert text.count('export TOKEN="$(cat /run/secrets/TOKEN)"') == 3


def test_tools_of_development_stay_in_the_build() -> None:
    text = dockerfile(BUILT)
    assert "npm ci --no-audit" in stage(text, "code")
    assert "npm run build" in stage(text, "code")
    assert "--exclude=./node_modules" in stage(text, "code")
    assert "npm" not in stage(text, "agent")


def test_without_a_build_nothing_is_installed_for_the_code() -> None:
    assert "npm" not in stage(dockerfile(NPM), "code")


def test_the_lock_stage_leaves_a_lock() -> None:
    texts = {key: text for key, text in NPM.items() if "lock" not in key}
    text = stage(dockerfile(texts, mode="lock"), "resolve")
    assert "npm install --package-lock-only" in text
    assert "cp /app/package-lock.json /lock/" in text


def test_with_emulation_scripts_of_packages_run() -> None:
    text = stage(dockerfile(NPM, build={"emulation": "allow"}), "dependencies")
    assert "npm ci --omit=dev --no-audit" in text
    assert "npm_config_cpu" not in text


def test_a_folder_whose_name_is_no_word_is_refused() -> None:
    shop = {
        "package.json": manifest(workspaces=["packages/*"]),
        "packages/a b;c/package.json": manifest(name="a", main="x.js", dependencies={"express": "5"}),
        "packages/a b;c/x.js": "",
    }
    with pytest.raises(PlanError, match="can't be the folder of a package"):
        dockerfile(shop, folder="packages/a b;c")


def script(name: str) -> str:
    return resources.files("aac_runtimes").joinpath(f"nodejs/{name}").read_text("utf-8")


def elf(machine: int) -> bytes:
    return b"\x7fELF\x02\x01" + bytes(10) + (3).to_bytes(2, "little") + machine.to_bytes(2, "little")


def package(root: Path, name: str, files: Mapping[str, bytes] | None = None, **about: Any) -> None:
    folder = root / "node_modules" / name
    folder.mkdir(parents=True)
    (folder / "package.json").write_text(json.dumps({"name": name, "version": "1.0.0", **about}))
    for path, data in (files or {}).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def check(root: Path, *dispensable: str) -> subprocess.CompletedProcess[str]:
    file = root / "check.cjs"
    file.write_text(script("check.cjs"))
    command = ["node", str(file), str(root), "arm64", *dispensable]
    return subprocess.run(command, capture_output=True, text=True)


@needs_node
def test_machine_code_of_another_platform_is_named(tmp_path: Path) -> None:
    package(tmp_path, "wrong", {"lib/a.node": elf(62)})
    package(tmp_path, "compiled", {"binding.gyp": b"{}"})
    package(tmp_path, "left", {"binding.gyp": b"{}"})
    done = check(tmp_path, "left")
    assert done.returncode == 1
    first, second = sorted(done.stderr.splitlines())
    assert first.startswith("aac: compiled 1.0.0 is compiled when it is installed (binding.gyp)")
    assert first.endswith("no binary for arm64")
    assert second.startswith("aac: wrong 1.0.0 has machine code for x64 only, none for arm64")


@needs_node
def test_what_other_platforms_need_is_taken_away(tmp_path: Path) -> None:
    modules = tmp_path / "node_modules"
    package(tmp_path, "fat", {f"prebuilds/{cpu}/a.node": elf(code) for cpu, code in (("x", 62), ("a", 183))})
    package(tmp_path, "musl", cpu=["arm64"], os=["linux"], libc=["musl"])
    package(tmp_path, "mac", os=["!linux"])
    package(tmp_path, "any", {"a.js": b"x"}, os=["linux", "darwin"])
    package(tmp_path, "parts", {"binding.gyp": b"{}"}, optionalDependencies={"any": "*", "mac": "*"})
    (modules / ".package-lock.json").write_text("{}")
    (modules / "link").symlink_to("musl")
    (modules / "member").symlink_to("../packages/member")
    done = check(tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    found = {path.name for path in modules.iterdir()}
    assert found == {"fat", "any", "parts", "member"}
    assert [path.name for path in (modules / "fat/prebuilds").iterdir() if any(path.iterdir())] == ["a"]


@needs_node
def test_traced_files_stay_and_packages_of_the_platform(tmp_path: Path) -> None:
    package(tmp_path, "a", {"used.js": b"x", "unused.js": b"x"})
    package(tmp_path, "unused", {"a.js": b"x"})
    package(tmp_path, "binary", {"a.node": elf(183)}, cpu=["arm64"])
    (tmp_path / "list").write_text("./node_modules/a/used.js\n./node_modules/a/package.json\n")
    file = tmp_path / "traced.cjs"
    file.write_text(script("traced.cjs"))
    root = tmp_path / "node_modules"
    listed = (tmp_path / "list").read_text().replace("./node_modules/", "./")
    (tmp_path / "list").write_text(listed)
    subprocess.run(["node", str(file), str(root), str(tmp_path / "list")], check=True)
    assert {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()} == {
        "a/used.js",
        "a/package.json",
        "binary/a.node",
        "binary/package.json",
    }


def test_it_registers_one_runtime() -> None:
    assert load_plugin(plugin).warnings == []
    (runtime,) = plugin.aac_runtimes()
    assert (runtime.name, runtime.default_version in runtime.versions) == ("node", True)


@pytest.mark.parametrize(
    ("line", "code", "word"),
    [
        ("npm error `npm ci` can only install packages when your package.json", "lock-again", "npm install"),
        (" ERR_PNPM_OUTDATED_LOCKFILE  Cannot install", "lock-again", "pnpm install"),
        ("error Your lockfile needs to be updated, but yarn was run", "lock-again", "yarn install"),
        ("aac: YN0028: yarn.lock is no longer", "lock-again", "yarn install"),
        ("npm error code E401", "registry-token", "~/.npmrc"),
        ("gyp ERR! find Python", "compilers", "python3"),
        ("error TS2307: Cannot find module 'zod' or its", "missing-package", "zod"),
        ("FATAL ERROR: JavaScript heap out of memory", "heap", "NODE_OPTIONS"),
    ],
)
def test_words_of_the_tools_have_hints(line: str, code: str, word: str) -> None:
    (hint,) = plugin.aac_error_hints(BuildError("the build failed", detail=(line,)))
    assert hint.code == code
    assert word in hint.text
