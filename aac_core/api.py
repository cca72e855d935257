"""The one module that plugins import.

Everything a plugin may use is listed in ``__all__``; names are loaded on first use
(PEP 562), so that importing a plugin costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aac_core.app import Agent as Agent
    from aac_core.app import App as App
    from aac_core.contracts.base import DEBIAN_SLIM as DEBIAN_SLIM
    from aac_core.contracts.base import ArchiveFile as ArchiveFile
    from aac_core.contracts.base import BaseImage as BaseImage
    from aac_core.contracts.base import OfflineRecipe as OfflineRecipe
    from aac_core.contracts.builder import BuilderStatus as BuilderStatus
    from aac_core.contracts.builder import BuildRequest as BuildRequest
    from aac_core.contracts.builder import BuiltImage as BuiltImage
    from aac_core.contracts.builder import BuiltStep as BuiltStep
    from aac_core.contracts.builder import ImageBuilder as ImageBuilder
    from aac_core.contracts.builder import PlatformImage as PlatformImage
    from aac_core.contracts.builder import Reason as Reason
    from aac_core.contracts.builder import SecretSource as SecretSource
    from aac_core.contracts.command import Command as Command
    from aac_core.contracts.deployer import Deployer as Deployer
    from aac_core.contracts.events import Listener as Listener
    from aac_core.contracts.events import Progress as Progress
    from aac_core.contracts.events import Run as Run
    from aac_core.contracts.events import Step as Step
    from aac_core.contracts.events import ignore as ignore
    from aac_core.contracts.exporter import Exporter as Exporter
    from aac_core.contracts.loader import Document as Document
    from aac_core.contracts.loader import SpecLoader as SpecLoader
    from aac_core.contracts.options import OptionsModel as OptionsModel
    from aac_core.contracts.plan import BuildPlan as BuildPlan
    from aac_core.contracts.plan import BuildSecret as BuildSecret
    from aac_core.contracts.plan import BuildStep as BuildStep
    from aac_core.contracts.plan import Finding as Finding
    from aac_core.contracts.plan import HealthProbe as HealthProbe
    from aac_core.contracts.plan import HostSecret as HostSecret
    from aac_core.contracts.plan import MountPoint as MountPoint
    from aac_core.contracts.plan import PinnedBase as PinnedBase
    from aac_core.contracts.plan import PlannedRuntime as PlannedRuntime
    from aac_core.contracts.plan import PortMapping as PortMapping
    from aac_core.contracts.plan import Rendered as Rendered
    from aac_core.contracts.plan import ResourceLimits as ResourceLimits
    from aac_core.contracts.plan import RuntimeVariable as RuntimeVariable
    from aac_core.contracts.plan import plan_from_json as plan_from_json
    from aac_core.contracts.plan import plan_to_json as plan_to_json
    from aac_core.contracts.project import Project as Project
    from aac_core.contracts.registry import Descriptor as Descriptor
    from aac_core.contracts.registry import ImageFacts as ImageFacts
    from aac_core.contracts.registry import Manifest as Manifest
    from aac_core.contracts.registry import Reference as Reference
    from aac_core.contracts.registry import Registry as Registry
    from aac_core.contracts.registry import Upload as Upload
    from aac_core.contracts.runtime import Detection as Detection
    from aac_core.contracts.runtime import LockRequest as LockRequest
    from aac_core.contracts.runtime import Runtime as Runtime
    from aac_core.contracts.runtime import RuntimePlan as RuntimePlan
    from aac_core.contracts.runtime import RuntimeRequest as RuntimeRequest
    from aac_core.contracts.signer import Signer as Signer
    from aac_core.contracts.signer import SignRequest as SignRequest
    from aac_core.contracts.signer import Verification as Verification
    from aac_core.contracts.signer import VerifyRequest as VerifyRequest
    from aac_core.contracts.spec import AgentSpec as AgentSpec
    from aac_core.contracts.template import ProjectTemplate as ProjectTemplate
    from aac_core.data import data_folder as data_folder
    from aac_core.errors import AacError as AacError
    from aac_core.errors import BuildError as BuildError
    from aac_core.errors import ContextError as ContextError
    from aac_core.errors import Hint as Hint
    from aac_core.errors import MachineError as MachineError
    from aac_core.errors import PlanError as PlanError
    from aac_core.errors import PluginError as PluginError
    from aac_core.errors import PolicyError as PolicyError
    from aac_core.errors import Problem as Problem
    from aac_core.errors import RegistryError as RegistryError
    from aac_core.errors import RunError as RunError
    from aac_core.errors import SignatureError as SignatureError
    from aac_core.errors import SpecError as SpecError
    from aac_core.errors import TransientError as TransientError
    from aac_core.errors import UndeterminedError as UndeterminedError
    from aac_core.errors import UsageError as UsageError
    from aac_core.errors import Where as Where
    from aac_core.errors import printable as printable
    from aac_core.language import ChosenVersion as ChosenVersion
    from aac_core.language import ToolPin as ToolPin
    from aac_core.language import VersionClaim as VersionClaim
    from aac_core.language import choose_version as choose_version
    from aac_core.language import spec_claim as spec_claim
    from aac_core.language import tool_pins as tool_pins
    from aac_core.lock import lock_text as lock_text
    from aac_core.markers import hookimpl as hookimpl
    from aac_core.options import plugin_options as plugin_options
    from aac_core.part import ProjectPart as ProjectPart
    from aac_core.pipeline import audit_image as audit_image
    from aac_core.pipeline import build_image as build_image
    from aac_core.pipeline import lock_agent as lock_agent
    from aac_core.pipeline import write_lock as write_lock
    from aac_core.publish import Published as Published
    from aac_core.publish import Signing as Signing
    from aac_core.publish import preflight as preflight
    from aac_core.publish import publish_image as publish_image
    from aac_core.record import Recorder as Recorder
    from aac_core.record import chosen_exporters as chosen_exporters
    from aac_core.report import Report as Report
    from aac_core.workfolder import work_folder as work_folder

#: Where each public name lives, below ``aac_core``.
_HOMES = {
    "app": "Agent App",
    "data": "data_folder",
    "language": "ChosenVersion ToolPin VersionClaim choose_version spec_claim tool_pins",
    "lock": "lock_text",
    "options": "plugin_options",
    "part": "ProjectPart",
    "pipeline": "audit_image build_image lock_agent write_lock",
    "publish": "Published Signing preflight publish_image",
    "record": "Recorder chosen_exporters",
    "report": "Report",
    "contracts.base": "DEBIAN_SLIM ArchiveFile BaseImage OfflineRecipe",
    "contracts.builder": "BuilderStatus BuildRequest BuiltImage BuiltStep ImageBuilder PlatformImage Reason "
    "SecretSource",
    "contracts.command": "Command",
    "contracts.deployer": "Deployer",
    "contracts.events": "Listener Progress Run Step ignore",
    "contracts.exporter": "Exporter",
    "contracts.loader": "Document SpecLoader",
    "contracts.plan": "BuildPlan BuildSecret BuildStep Finding HealthProbe HostSecret MountPoint "
    "PinnedBase PlannedRuntime PortMapping Rendered ResourceLimits RuntimeVariable plan_from_json "
    "plan_to_json",
    "contracts.project": "Project",
    "contracts.registry": "Descriptor ImageFacts Manifest Reference Registry Upload",
    "contracts.runtime": "Detection LockRequest Runtime RuntimePlan RuntimeRequest",
    "contracts.signer": "Signer SignRequest Verification VerifyRequest",
    "contracts.options": "OptionsModel",
    "contracts.spec": "AgentSpec",
    "contracts.template": "ProjectTemplate",
    "errors": "AacError BuildError ContextError Hint MachineError PlanError PluginError PolicyError Problem "
    "RegistryError RunError SignatureError SpecError TransientError UndeterminedError UsageError Where "
    "printable",
    "markers": "hookimpl",
    "workfolder": "work_folder",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}

__all__ = list(_HOME_OF)


def __getattr__(name: str) -> Any:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"aac_core.{home}"), name)
    globals()[name] = value
    return value
