"""The runtime, with aac's kit for plugin authors: no engine is needed."""

from __future__ import annotations

import aac_runtime_shell

from aac_core.testing import agent_spec, load_plugin, plan_with, render_plan

FILES = {"cgi-bin/hello": "#!/bin/sh\n"}


def test_claims_a_folder_of_scripts() -> None:
    runtime = load_plugin(aac_runtime_shell).runtimes.get("shell")
    assert plan_with(runtime, FILES).plan.runtime.name == "shell"


def test_serves_the_declared_port_as_the_only_layer_of_its_own() -> None:
    runtime = load_plugin(aac_runtime_shell).runtimes.get("shell")
    plan = plan_with(runtime, FILES, spec=agent_spec(ports=[{"container": 9000}])).plan
    assert "-p 9000 " in plan.entrypoint[-1]
    dockerfile = render_plan(plan).dockerfile
    assert "COPY --link --from=code /out /" in dockerfile
    assert "USER 65532:65532" in dockerfile
