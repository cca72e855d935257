"""Programs that start agents: which packages bring them, and which are for development only."""

from __future__ import annotations

from collections.abc import Mapping

#: Program to its package and the file that it is, for locks that do not say it.
PROGRAMS: Mapping[str, tuple[str, str]] = {
    "astro": ("astro", "astro.js"),
    "fastify": ("fastify-cli", "cli.js"),
    "http-server": ("http-server", "bin/http-server"),
    "next": ("next", "dist/bin/next"),
    "probot": ("probot", "bin/probot.js"),
    "react-router-serve": ("@react-router/serve", "bin.js"),
    "remix-serve": ("@remix-run/serve", "dist/cli.js"),
    "serve": ("serve", "build/main.js"),
    "strapi": ("@strapi/strapi", "bin/strapi.js"),
    "ts-node": ("ts-node", "dist/bin.js"),
    "tsx": ("tsx", "dist/cli.mjs"),
}

#: Programs that watch files, or build on each start.
_WATCHERS = frozenset(
    {
        "nodemon", "ts-node-dev", "tsnd", "vite", "webpack", "webpack-dev-server", "parcel", "concurrently",
        "turbo", "nx", "npm-run-all", "run-p", "run-s", "gulp", "grunt", "rollup", "react-scripts", "ng",
        "nest", "vue-cli-service", "wrangler", "bun", "deno", "pm2", "forever", "docker", "electron",
    }
)  # fmt: skip
_DEVELOPMENT = frozenset({"dev", "develop", "watch"})

#: Packages that serve HTTP.
SERVERS = frozenset(
    {
        "@apollo/server", "@hapi/hapi", "@hono/node-server", "@nestjs/core", "@react-router/serve",
        "@remix-run/express", "@remix-run/serve", "@sveltejs/kit", "express", "fastify", "fastify-cli", "h3",
        "hono", "http-server", "koa", "micro", "next", "nuxt", "polka", "restify", "serve",
    }
)  # fmt: skip


def is_development(words: tuple[str, ...]) -> bool:
    """Whether a command is for development, and nothing that runs in an image."""
    return words[0] in _WATCHERS or (words[0] != "node" and len(words) > 1 and words[1] in _DEVELOPMENT)
