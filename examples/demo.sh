#!/bin/sh
# The main job, from an empty folder to an answer over HTTP. Shows each command, then runs it.
set -eu

work=$(mktemp -d)
container=
cleanup() {
    aac stop sentiment --quiet > /dev/null 2>&1 || true
    if [ -n "$container" ]; then docker rm --force "$container" > /dev/null; fi
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

step() {
    printf '\n\033[1m$ %s\033[0m\n' "$*"
    "$@"
}

started=$(date +%s)
cd "$work"
step aac engine up
registry=$(aac engine status --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["registry"] or "")')
if [ -z "$registry" ]; then
    # A Docker that was here already: a registry for the time of the demo.
    container=$(docker run --detach --publish 127.0.0.1::5000 registry:2)
    registry=$(docker port "$container" 5000)
fi
image="$registry/demo/sentiment:1.0.0"

step aac init sentiment -t sentiment
step aac validate sentiment

COSIGN_PASSWORD=$(python3 -c 'import secrets; print(secrets.token_hex(16))')
export COSIGN_PASSWORD
step aac sign --generate-key cosign.key
step aac build sentiment --platform linux/amd64,linux/arm64 -t "$image" --push --sign --key cosign.key
step aac verify "$image" --key cosign.pub
step aac inspect "$image"
step aac run "$image" --name sentiment --detach --wait

address=$(aac ps --json | python3 -c '
import json, sys
agent = next(item for item in json.load(sys.stdin)["agents"] if item["name"] == "sentiment")
print("http://" + agent["ports"][0]["address"])')
printf '\n\033[1m$ POST %s/invoke\033[0m\n' "$address"
python3 - "$address" << 'PY'
import json, sys, urllib.request
for text in ("I love how well this works", "This is a terrible, broken thing"):
    body = json.dumps({"text": text}).encode()
    request = urllib.request.Request(sys.argv[1] + "/invoke", body, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        print(f"{text!r}: {answer.read().decode()}")
PY
step aac stop sentiment
printf '\ndone in %s s\n' "$(($(date +%s) - started))"
