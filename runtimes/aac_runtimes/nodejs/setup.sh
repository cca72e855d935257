# Tells npm, pnpm and yarn what the build secrets say about trust, registries and tokens; sourced.
set -eu
linked() {
    if [ -s "/run/secrets/$1" ]; then mkdir -p "${2%/*}" && ln -sf "/run/secrets/$1" "$2"; fi
}
linked npmrc "$HOME/.npmrc"
linked pnpmrc "$HOME/.config/pnpm/rc"
linked yarnrc "$HOME/.yarnrc"
linked yarnrc.yml "$HOME/.yarnrc.yml"
if [ -s /run/secrets/ca ]; then
    export NODE_EXTRA_CA_CERTS=/run/secrets/ca
    # a path of the host, which is not here
    if grep -qs '^cafile' "$HOME/.npmrc"; then export npm_config_cafile=/run/secrets/ca; fi
fi
export CI=1 COREPACK_ENABLE_STRICT=0 npm_config_cache=/root/.npm npm_config_nodedir=/usr/local
export npm_config_omit_lockfile_registry_resolved=false npm_config_manage_package_manager_versions=false
export YARN_IGNORE_PATH=1 YARN_NODE_LINKER=node-modules YARN_ENABLE_TELEMETRY=0 YARN_ENABLE_PROGRESS_BARS=0
export YARN_CACHE_FOLDER=/root/.yarn-cache YARN_ENABLE_GLOBAL_CACHE=false
