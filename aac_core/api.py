"""The one module that plugins import.

Everything a plugin may use is listed in ``__all__``; names are loaded on first use
(PEP 562), so that importing a plugin costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    pass

_HOMES = {
    "contracts.base": "BaseImage OfflineRecipe",
    "contracts.builder": "BuilderStatus BuildRequest BuiltImage ImageBuilder PlatformImage SecretSource",
    "contracts.command": "Command",
    "contracts.deployer": "Deployer",
    "contracts.events": "Listener Progress Run Step ignore",
    "contracts.exporter": "Exporter",
    "contracts.loader": "Document SpecLoader",
    "contracts.plan": "BuildPlan BuildSecret BuildStep Finding HealthProbe MountPoint PinnedBase PlannedRuntime "
    "PortMapping Rendered ResourceLimits RuntimeVariable plan_from_json plan_to_json",
    "contracts.project": "Project",
    "contracts.registry": "Descriptor Manifest Reference Registry Upload",
    "contracts.runtime": "Detection LockRequest Runtime RuntimePlan RuntimeRequest",
    "contracts.signer": "Signer SignRequest Verification VerifyRequest",
    "contracts.spec": "AgentSpec OptionsModel",
    "contracts.template": "ProjectTemplate",
    "errors": "AacError BuildError ContextError Hint MachineError PlanError PluginError PolicyError Problem "
    "RegistryError RunError SignatureError SpecError TransientError UndeterminedError UsageError Where",
    "markers": "hookimpl",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}

__all__ = [  # noqa: PLE0604 - the names are strings; the table above is their one home
    *_HOME_OF,
]


def __getattr__(name: str) -> Any:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"aac_core.{home}"), name)
    globals()[name] = value
    return value
