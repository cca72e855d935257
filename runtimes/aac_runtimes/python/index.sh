# Tells pip and uv what the build secrets say about trust and package indexes; sourced.
set -eu
secret() { [ -s "/run/secrets/$1" ]; }
if secret ca; then export PIP_CERT=/run/secrets/ca SSL_CERT_FILE=/run/secrets/ca; fi
if secret netrc; then export NETRC=/run/secrets/netrc; fi
if secret uv.toml; then export UV_CONFIG_FILE=/run/secrets/uv.toml; fi
for name in PIP_INDEX_URL PIP_EXTRA_INDEX_URL UV_DEFAULT_INDEX UV_INDEX; do
    if secret "$name"; then export "$name=$(cat "/run/secrets/$name")"; fi
done
if secret pip.conf; then
    export PIP_CONFIG_FILE=/run/secrets/pip.conf
    : "${PIP_INDEX_URL:=$(pip config get global.index-url 2> /dev/null || true)}"
    : "${PIP_EXTRA_INDEX_URL:=$(pip config get global.extra-index-url 2> /dev/null || true)}"
fi
if [ -n "${UV_DEFAULT_INDEX:=${PIP_INDEX_URL:-}}" ]; then export UV_DEFAULT_INDEX; else unset UV_DEFAULT_INDEX; fi
if [ -n "${UV_INDEX:=${PIP_EXTRA_INDEX_URL:-}}" ]; then export UV_INDEX; else unset UV_INDEX; fi
