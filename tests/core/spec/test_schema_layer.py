# ruff: noqa: E501 - a case of a table reads better in one line
"""What the schema refuses, warns of and accepts, each with its place."""

from __future__ import annotations

import pytest

from aac_core.errors import Problem, SpecError
from aac_core.spec.read import Loaded, load


def document(path: str, text: str) -> str:
    """A spec in which the field at a dotted path has the value ``text``, in its own last line."""
    lines = ["metadata:", "  name: a"] if not path.startswith("metadata.name") else ["metadata:"]
    parts = path.split(".")
    if parts[0] == "metadata":
        parts = parts[1:]
    elif parts[0] == "spec":
        lines, parts = [*lines, "spec:"], parts[1:]
    indent = "  " if len(path.split(".")) > 1 else ""
    for part in parts[:-1]:
        lines.append(f"{indent}{part}:")
        indent += "  "
    return "\n".join([*lines, f"{indent}{parts[-1]}: {text}", ""])


def answer(path: str, text: str) -> tuple[Problem, ...] | Loaded:
    try:
        return load(document(path, text).encode(), "agent.yaml")
    except SpecError as error:
        return error.problems


LONG = "x" * 300
# case number and field: (path, value as YAML, words of the message)
REFUSED: list[tuple[str, str, str]] = [
    ("metdata", "{}", "expected a known field, found 'metdata'"),  # 50
    ("apiVersion", "agent.dev/v9", "expected one of agent.dev/v1, found the text 'agent.dev/v9'"),  # 51
    ("kind", "Pod", "expected one of Agent, found the text 'Pod'"),
    *(
        ("metadata.name", text, "expected lower-case letters")  # 53
        for text in ("Name", "'a b'", "a_b", "-a", "a" * 64, "..", "a/b", "🤖", '"a\\u202eb"', '"a\\u200bb"', "a-", "''")
    ),
    *(
        ("metadata.version", text, "expected")  # 54
        for text in ("1", "v1", "01.2.3", "1.0.0+build/1", "1.0.0+b", "latest", "1.0.0-" + "a" * 200, "1.2", "''")
    ),
    ("metadata.tags", "a", "expected a list, found the text 'a'"),  # 55
    ("metadata.author", "[a]", "expected text, found a list"),
    ("spec.ports", "{container: 1}", "expected a list, found a mapping"),
    ("spec.config", "[1]", "expected a mapping, found a list"),
    ("spec.build", "7", "expected a mapping, found 7"),
    *(("spec.ports", f"[{{container: {text}}}]", "expected a port from") for text in ("-1", "0", "65536")),  # 59
    ("spec.ports", '[{container: "80"}]', "expected a whole number, found the text '80'"),
    ("spec.ports", "[{container: 80, host: 0}]", "expected a port from"),
    ("spec.ports", "[8080]", "expected a mapping, found 8080"),
    ("spec.ports", "['22:22']", "expected a mapping"),
    ("spec.ports", "[{container: 80}, {container: 80}]", "the port 80/tcp is given twice"),  # 60
    ("spec.ports", "[{container: 80, host: 1}, {container: 81, host: 1}]", "the port of the host 1/tcp"),
    ("spec.ports", "[{container: 80, protocol: sctp}]", "expected one of tcp, udp"),
    *(
        ("spec.resources.limits.memory", text, "expected")  # 61
        for text in ("512", "512mb", "-1Gi", "1e99Gi", "1e99", "0", "2GB", "512m", "''", "lots", "9999999Ei")
    ),
    *(("spec.resources.limits.cpu", text, "expected") for text in ("0", "-1", "1u", "two", "'1 '")),  # 98
    ("spec.resources", "{limits: {cpu: 1}, requests: {cpu: 1001m}}", "the request 1001m is more than the limit 1"),
    ("spec.healthCheck", "{tcp: {}, timeout: 5 minutes}", "expected a duration as Go writes it"),  # 63
    *(
        ("spec.healthCheck", f"{{tcp: {{}}, interval: {text}}}", "expected a duration")  # 84
        for text in ("0", "0s", "5", "-1s", "1us", "1d", "s", "''", "1s ", "9999999h")
        if text != "1s "
    ),
    ("spec.healthCheck", "{tcp: {}, retries: 0}", "expected a number from 1 to 1000"),
    ("spec.healthCheck", "{tcp: {}, http: {}}", "found http and tcp"),
    ("spec.healthCheck", "{interval: 5s}", "found none"),
    ("spec.healthCheck", "{command: ['']}", "found empty text"),
    ("spec.healthCheck", "{type: http, path: health}", "begins with '/'"),
    ("spec.healthCheck", "{type: grpc}", "expected a known field, found 'type'"),
    *(
        ("metadata.source", text, "expected an address")  # 64
        for text in ("file:///etc/passwd", "'javascript:alert(1)'", "https://user:pass@host/x", "data:x")
    ),
    *(("spec.build.platforms", text, "expected one of linux/amd64") for text in ("[linux/armv9]", "[windows/amd64]")),  # 66
    ("spec.build.platforms", "[linux/amd64, linux/amd64]", "given twice"),
    ("spec.build.platforms", "[]", "at least one item"),
    ("spec.build.platforms", str(["linux/amd64"] * 50), "given twice"),
    *(
        ("spec.build.base", text, "expected")  # 67
        for text in (
            "Python", "'python:'", "python@sha256:abc", "python@sha512:" + "a" * 128, "user:pass@host/a", "host:99999/a:1",
            "https://host/a", "a b", "''", "python:-a", "'python; rm'",
        )
    ),
    ("spec.build.builder", "scratch", "expected an image with a shell"),
    *(
        ("spec.environment", f"[{{name: {text}, value: x}}]", "expected")  # 68
        for text in ('"A=B"', '"A B"', '"A\\nB"', '""', "1A")
    ),
    ("spec.environment", '[{name: A, value: "\\0"}]', "NUL"),  # 69
    ("spec.environment", "[{name: OPENAI_API_KEY, value: abc}]", "looks like a secret"),
    ("spec.environment", "[{name: A, value: ghp_" + "a" * 36 + "}]", "looks like a secret"),
    ("spec.environment", "[{name: A, value: x}, {name: A, value: y}]", "the variable A is given twice"),  # 70
    ("spec.environment", "[{name: MY_TOKEN, from: env, defaultValue: abc}]", "defaultValue would put it into the image"),
    ("spec.config", "{a: [sk-" + "a" * 30 + "]}", "looks like a secret"),
    ("spec.runtime", "{name: x, options: {a: ghp_" + "a" * 36 + "}}", "looks like a secret"),
    ("spec.environment", "[{name: A}]", "found neither"),
    ("spec.environment", "[{name: A, value: x, from: env}]", "found both"),
    ("spec.environment", "[{name: A, from: vault}]", "expected one of secret, configmap, env, file"),
    ("spec.environment", "[{name: A, from: file}]", "expected path"),
    ("spec.environment", "[{name: A, from: env, secretKey: x}]", "secretKey has no effect beside from: env"),
    ("spec.environment", "[{name: A, from: secret, defaultValue: x}]", "defaultValue has no effect"),
    ("spec.environment", "[{name: A, value: x, required: true}]", "required has no effect beside value"),
    *(
        ("spec.build.args", f"{{{text}: x}}", "is reserved")  # 71
        for text in ("BUILDKIT_SYNTAX", "BUILDKIT_INLINE_CACHE", "HTTP_PROXY", "no_proxy", "SOURCE_DATE_EPOCH", "TARGETARCH",
                     "BUILDPLATFORM")
    ),
    *(("spec.build.args", f"{{{text}: x}}", "looks like a secret") for text in ("TOKEN", "DB_PASSWORD", "KEY", "npmToken")),
    ("spec.build.args", "{a-b: x}", "no name of a build argument"),
    *(("spec.build.secrets", f"[{text}]", "expected an id") for text in ("'a,b'", "a/b", "a..b", "''")),  # 73
    ("spec.build.secrets", "[a, a]", "given twice"),
    ("spec.build.ssh", "[default=/nosuch]", "expected an id"),  # 74
    *(("metadata.labels", f"{{{text}: x}}", "no key of a label") for text in ('"a b"', '"a=b"')),  # 75
    ("metadata.labels", "{dev.aac.name: x}", "is reserved"),
    ("metadata.labels", f"{{a.b: {'x' * 32001}}}", "more than 32000 bytes"),  # 76
    ("metadata.labels", '{a.b: "x\\ny"}', "line break"),
    ("metadata.description", '"a\\eb"', "without control characters"),
    ("metadata.description", '"\\n "', "empty text"),
    ("spec.environment", '[{name: A, value: "a\\nb"}]', "one line without control characters"),  # 69
    ("spec.environment", f"[{{name: A, value: {'x' * 32001}}}]", "at most 32000 bytes"),
    ("spec.build.args", '{A: "a\\nb"}', "line break"),
    ("spec.build.args", f"{{A: {'x' * 32001}}}", "more than 32000 bytes"),
    ("spec.build.annotations", "{com.example.Team: x}", "has capitals"),
    ("spec.build.annotations", '{a.b: "x\\ny"}', "line break"),
    ("spec.build.commands", f"[{'x' * 32001}]", "at most 32000 bytes"),
    ("spec.model", f"{{provider: acme, config: {{a: {'x' * 32001}}}}}", "at most 32000 bytes"),
    ("spec.capabilities", f"[{', '.join(f'{at:0>99}' for at in range(900))}]", "at most 32000 bytes"),
    ("spec.build.packages", f"[{', '.join(f'a{at:0>99}' for at in range(900))}]", "at most 32000 bytes"),
    ("spec.volumes", f"[{{target: /{'x' * 4096}}}]", "at most 4096 bytes"),
    ("metadata.labels", "{" + ", ".join(f"a.l{at}: x" for at in range(5000)) + "}", "at most 256 entries"),
    ("spec.entrypoint", "python main.py", "expected a list"),  # 77
    ("spec.entrypoint", "[a, '']", "found empty text"),
    ("spec.entrypoint", '["a\\0"]', "NUL"),
    ("spec.entrypoint", "[" + "a, " * 5000 + "]", "at most 1024"),
    *(
        ("spec.dependencies", f"[{text}]", "expected")  # 81, 82
        for text in ("'-e git+https://h/x'", "'--index-url http://h'", "'foo @ file:///x'", '"foo\\nbar"', "''")
    ),
    *(("spec.build.packages", f"[{text}]", "name of a Debian package") for text in ("'x; rm -rf /'", "Curl", '"a\\nb"', "-y", "a=1")),
    ("spec.runtime", "python:3.13 && id", "expected a version"),  # 83
    ("spec.runtime", "'python:'", "expected a version"),
    ("spec.runtime", "{version: 3.13}", "expected name, which is required, found none"),
    ("spec.runtime", "../x", "expected letters"),
    ("spec.volumes", "[{target: data}]", "absolute path"),
    ("spec.volumes", "[{target: /a/../b}]", "absolute path"),
    ("spec.volumes", "[{target: /}]", "absolute path"),
    ("spec.volumes", "[{target: /a, type: bind}]", "expected the folder to mount"),
    ("spec.volumes", "[{target: /a, source: ./x}]", "expected type bind"),
    ("spec.volumes", "[{target: /a, size: 1Gi}]", "size acts on tmpfs only"),
    ("spec.volumes", "[{target: /a}, {target: /a}]", "the target /a is given twice"),
    *(("spec.build.include", f"[{text}]", "expected") for text in ("'!x'", "../x", "''", "'a[b'", "'#x'")),
    *(
        (f"spec.{name}", "{}", f"{name} is a known field whose action comes with a later version")
        for name in ("deploy", "scaling", "network", "security", "services", "policy")
    ),
    *(("spec.build.context", text, "expected '..'") for text in (".", "../x", "/", "..//..", "a/..", "''")),
    ("spec.volumes", "[{target: /a, type: configmap}]", "configmap is a known value"),
    ("spec.interface", "grpc", "expected one of http, mcp-http, mcp-stdio, a2a, job"),
    ("spec.profiles", "[dev]", "expected a mapping of profiles"),
    ("spec.profiles", "{Dev: {}}", "expected a name of lower-case"),
    ("spec.profiles", "{dev: 1}", "a partial spec, found 1"),
    ("spec.profiles", "{dev: {profiles: {}}}", "expected a known field, found 'profiles'"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text", "words"), REFUSED, ids=lambda value: str(value)[:40])
def test_refused_at_its_place(path: str, text: str, words: str) -> None:
    found = answer(path, text)
    assert not isinstance(found, Loaded)
    last = document(path, text).count("\n")
    assert all(problem.where and problem.where.file == "agent.yaml" for problem in found)
    matching = [problem for problem in found if words in problem.message]
    assert matching, found
    where = matching[0].where
    assert where is not None
    assert where.line == last
    assert where.column > 0
    assert "pydantic" not in matching[0].message
    assert not matching[0].message.endswith(".")


def test_52_a_missing_name_is_at_its_mapping() -> None:
    with pytest.raises(SpecError) as caught:
        load(b"kind: Agent\nmetadata:\n  version: 1.0.0\n", "agent.yaml")
    assert str(caught.value.where) == "agent.yaml:2:1 metadata.name"


def test_passwords_are_not_repeated() -> None:
    found = [answer(path, text) for path, text in (
        ("spec.build.base", "user:hunter2@host/a"),
        ("metadata.source", "https://user:hunter2@host/a"),
        ("spec.environment", "[{name: DB_PASSWORD, value: hunter2}]"),
        ("spec.build.args", "{DB_PASSWORD: hunter2}"),
    )]  # fmt: skip
    assert all(not isinstance(problems, Loaded) for problems in found)
    assert "hunter2" not in str(found)


WARNED: list[tuple[str, str, str]] = [
    ("metadata.license", "My own", "expected an SPDX licence expression"),  # 65
    ("spec.build.base", "python", "has no tag"),  # 67
    ("spec.environment", "[{name: LD_PRELOAD, value: x}]", "changes which programs"),  # 68
    ("spec.environment", "[{name: PATH, value: x}]", "changes which programs"),
    ("metadata.labels", "{team: x}", "reverse DNS"),  # 75
    ("spec.model", "{provider: anthropic, name: claude}", "reads ANTHROPIC_API_KEY"),
    ("spec.healthCheck", "{command: [curl, http://localhost/]}", "is in few images"),
    ("spec.config", "{api_key: abc}", "has the name of a secret"),
    ("spec.volumes", "[{target: /t, type: tmpfs, source: temp}]", "no effect on tmpfs"),
]


@pytest.mark.parametrize(("path", "text", "words"), WARNED, ids=lambda value: str(value)[:40])
def test_accepted_with_a_warning(path: str, text: str, words: str) -> None:
    found = answer(path, text)
    assert isinstance(found, Loaded), found
    assert [problem.severity for problem in found.warnings] == ["warning"]
    assert words in found.warnings[0].message
    assert found.warnings[0].where is not None
    assert found.warnings[0].where.line == document(path, text).count("\n")


ACCEPTED: list[tuple[str, str]] = [
    ("apiVersion", "agent.as.code/v1"),
    ("metadata.version", "1.0.0-rc.1"),
    ("metadata.license", "MIT OR Apache-2.0"),
    ("metadata.documentation", "http://169.254.169.254/"),
    ("metadata.source", "git@github.com:a/b.git"),
    ("metadata.labels", '{a.b: "x\\ty \\" \\\\ $HOME # \\u2028"}'),  # 76
    *(
        ("spec.environment", f"[{{name: A, value: {text}}}]")  # 69
        for text in ('"a\\tb"', "'\"'", "$HOME", "'${X:-y}'", "'a\\'", "''", "3.10", "NO")
    ),
    *(("spec.environment", f"[{{name: {name}, value: x}}]") for name in ("MAX_TOKENS", "KEYBOARD", "TOKEN_URL", "PUBLIC_KEY",
        "MONKEY", "TOKENIZER", "KEY_FILE", "SORT_KEY", "USE_TOKEN", "ESCALATION_KEYWORDS")),
    ("spec.environment", "[{name: OPENAI_API_KEY, value: ''}]"),
    ("spec.environment", "[{name: A, from: secret, secretName: s, secretKey: k, required: true}]"),
    ("spec.build.base", "scratch"),
    ("spec.build.base", "localhost:5000/a/b:1@sha256:" + "a" * 64),
    ("spec.ports", "[{container: 80}, {container: 80, protocol: udp}]"),
    ("spec.runtime", "python"),
    ("spec.runtime", "python:3.13"),
    ("spec.runtime", "{name: python, version: 3.10}"),
    ("spec.healthCheck", "{type: tcp, port: 80}"),
    ("spec.healthCheck", "{type: http, path: /health}"),
    ("spec.healthCheck", "{type: command, command: [check]}"),
    ("spec.healthCheck", "{file: {path: /tmp/ok}, interval: 1h2m3.5s, startPeriod: 500ms}"),
    ("spec.resources", "{limits: {cpu: 0.5, memory: 1Gi}, requests: {cpu: 500m, memory: 512Mi}}"),
    ("spec.model", "{provider: custom, config: {api_key: '${CUSTOM_API_KEY}', max_tokens: 5}}"),
    ("spec.model", "{provider: local, name: llama2, config: {base_url: 'http://h'}}"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text"), ACCEPTED, ids=lambda value: str(value)[:40])
def test_accepted(path: str, text: str) -> None:
    found = answer(path, text)
    assert isinstance(found, Loaded), found
    assert found.warnings == ()


def test_values_are_verbatim() -> None:
    found = answer(
        "spec.environment",
        '[{name: A, value: "a\\tb\\\\"}, {name: B, value: 010}, {name: C, value: "\\x9b\\u202e"}]',
    )
    assert isinstance(found, Loaded)
    assert [item.value for item in found.spec.spec.environment] == ["a\tb\\", "010", "\x9b\u202e"]


def test_all_problems_come_at_once_and_in_order() -> None:
    content = b"metadata: {name: A, version: x}\nspec:\n  ports: [{container: 0}, {}]\n  nope: 1\n  build: {cache: 1}\n"
    with pytest.raises(SpecError) as caught:
        load(content, "agent.yaml")
    places = [
        (problem.where.line, problem.where.column) for problem in caught.value.problems if problem.where
    ]
    assert len(places) == 6
    assert places == sorted(places)
    assert caught.value.message.endswith("(and 5 more)")
