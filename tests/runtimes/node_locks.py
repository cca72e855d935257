"""Locks as the package managers write them, made of tables."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def manifest(**fields: Any) -> str:
    return json.dumps(fields)


def npm_lock(packages: Mapping[str, Mapping[str, Any]], root: Mapping[str, Any] | None = None) -> str:
    """``package-lock.json``; keys are names or places."""
    places = {key if "node_modules/" in key else f"node_modules/{key}": one for key, one in packages.items()}
    return json.dumps({"lockfileVersion": 3, "packages": {"": root or {}, **places}})


PNPM_9 = """\
lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      express:
        specifier: ^5.0.0
        version: 5.1.0
    devDependencies:
      typescript:
        specifier: ^5.0.0
        version: 5.7.2
  packages/a:
    dependencies:
      b:
        specifier: workspace:*
        version: link:../b
      sharp:
        specifier: ^0.34.0
        version: 0.34.1(typescript@5.7.2)
  packages/b:
    dependencies:
      sqlite3:
        specifier: ^5.0.0
        version: 5.1.7
packages:
  express@5.1.0: {}
  typescript@5.7.2: {hasBin: true}
  sharp@0.34.1: {}
  '@img/sharp-linux-x64@0.34.1': {cpu: [x64], os: [linux]}
  sqlite3@5.1.7: {}
  bindings@1.5.0: {}
snapshots:
  express@5.1.0: {}
  typescript@5.7.2: {}
  sharp@0.34.1(typescript@5.7.2):
    optionalDependencies:
      '@img/sharp-linux-x64': 0.34.1
  '@img/sharp-linux-x64@0.34.1':
    optional: true
  sqlite3@5.1.7:
    dependencies:
      bindings: 1.5.0
  bindings@1.5.0: {}
"""

PNPM_6 = """\
lockfileVersion: '6.0'
dependencies:
  express:
    specifier: ^5.0.0
    version: 5.1.0
packages:
  /express@5.1.0:
    resolution: {integrity: sha512-x}
    dependencies:
      better-sqlite3: 11.0.0
  /better-sqlite3@11.0.0:
    requiresBuild: true
    dependencies:
      prebuild-install: 7.0.0
  /prebuild-install@7.0.0: {}
"""

YARN_1 = """\
# yarn lockfile v1


"@types/node@*", "@types/node@^20.0.0":
  version "20.1.0"

express@^5.0.0:
  version "5.1.0"
  resolved "https://registry.example/express-5.1.0.tgz#x"
  integrity sha512-x
  dependencies:
    bcrypt "^5.0.0"
  optionalDependencies:
    cpu-features "~0.0.10"

bcrypt@^5.0.0:
  version "5.1.1"
  dependencies:
    "@mapbox/node-pre-gyp" "^1.0.11"

cpu-features@~0.0.10:
  version "0.0.10"
  dependencies:
    nan "^2.19.0"

nan@^2.19.0:
  version "2.20.0"
"""

YARN_4 = """\
__metadata:
  version: 8
  cacheKey: 10c0

"express@npm:^5.0.0, express@npm:^5.1.0":
  version: 5.1.0
  resolution: "express@npm:5.1.0"
  dependencies:
    fastify-cli: "npm:^7.0.0"
  languageName: node
  linkType: hard

"fastify-cli@npm:^7.0.0":
  version: 7.3.0
  resolution: "fastify-cli@npm:7.3.0"
  bin:
    fastify: cli.js
  languageName: node
  linkType: hard

"demo@workspace:.":
  version: 0.0.0-use.local
  resolution: "demo@workspace:."
  dependencies:
    express: "npm:^5.0.0"
  languageName: unknown
  linkType: soft
"""
