# Tells pip and uv what the build secrets say about trust and package indexes; sourced.
set -eu
secret() { [ -s "/run/secrets/$1" ]; }
# an option of pip's files, which uv does not read; the user's overrides the machine's
configured() {
    python3 -c '
import configparser, sys
conf = configparser.RawConfigParser()
conf.read(["/run/secrets/pip.global.conf", "/run/secrets/pip.conf"])
found = [conf[part][sys.argv[1]] for part in ("install", "global") if conf.has_option(part, sys.argv[1])]
print(" ".join(found[0].split()) if found else "")' "$1"
}
if secret ca; then export PIP_CERT=/run/secrets/ca SSL_CERT_FILE=/run/secrets/ca; fi
if secret netrc; then export NETRC=/run/secrets/netrc; fi
if secret uv.toml; then export UV_CONFIG_FILE=/run/secrets/uv.toml; fi
for name in PIP_INDEX_URL PIP_EXTRA_INDEX_URL UV_DEFAULT_INDEX UV_INDEX; do
    if secret "$name"; then export "$name=$(cat "/run/secrets/$name")"; fi
done
for file in pip.global.conf pip.conf; do
    if secret "$file"; then export PIP_CONFIG_FILE="/run/secrets/$file"; fi
done
if [ -n "${PIP_CONFIG_FILE:-}" ]; then
    : "${PIP_INDEX_URL:=$(configured index-url)}" "${PIP_EXTRA_INDEX_URL:=$(configured extra-index-url)}"
fi
: "${PIP_INDEX_URL:=}" "${PIP_EXTRA_INDEX_URL:=}"
: "${UV_DEFAULT_INDEX:=$PIP_INDEX_URL}" "${UV_INDEX:=$PIP_EXTRA_INDEX_URL}"
for name in PIP_INDEX_URL PIP_EXTRA_INDEX_URL UV_DEFAULT_INDEX UV_INDEX; do
    eval "value=\$$name"
    if [ -n "$value" ]; then export "${name?}"; else unset "$name"; fi
done
