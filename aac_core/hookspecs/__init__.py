"""The hooks of aac, one small module for each contract.

A *registration* hook is a plural noun: it returns named objects and the core selects one by
name. An *event* hook returns nothing and can't veto. Every hook is a module-level function
of a plugin, decorated with ``aac_core.api.hookimpl``; arguments that it does not need may be
left out. The example in each docstring is a complete plugin; the tests run it.
"""

from __future__ import annotations

from aac_core.hookspecs import (
    builders,
    commands,
    deployers,
    errors,
    exporters,
    loaders,
    registries,
    runtimes,
    signers,
    specs,
    templates,
)

MODULES = (
    loaders,
    specs,
    runtimes,
    builders,
    registries,
    signers,
    exporters,
    deployers,
    templates,
    commands,
    errors,
)
