# Tells go what the build secrets say about trust, proxies and private modules; sourced.
set -eu
secret() { [ -s "/run/secrets/$1" ]; }
for name in GOPROXY GOPRIVATE GONOPROXY GONOSUMDB GOSUMDB GOINSECURE GOAUTH; do
    value=
    if secret "$name"; then
        value=$(cat "/run/secrets/$name")
    elif secret go.env; then # only these of "go env -w": others would change the program
        value=$(sed -n "s/^$name=//p" /run/secrets/go.env | tail -n 1)
    fi
    if [ -n "$value" ]; then export "$name=$value"; fi
done
if secret ca; then export SSL_CERT_FILE=/run/secrets/ca GIT_SSL_CAINFO=/run/secrets/ca; fi
if secret netrc; then
    export NETRC=/run/secrets/netrc
    ln -sf /run/secrets/netrc "$HOME/.netrc" # for git, which has no variable for it
fi
# A module may ask for a newer Go than the image has; it comes as a module, too.
if [ "${GOTOOLCHAIN:-local}" = local ]; then export GOTOOLCHAIN=auto; fi
export GOENV=off GOFLAGS=
