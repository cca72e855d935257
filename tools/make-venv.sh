#!/bin/sh
# Makes a virtual environment, also on a Debian whose Python came without ensurepip.
set -eu
target=$1
python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "aac needs Python 3.11 or newer; $python is $("$python" --version)" >&2
    exit 1
}
if ! "$python" -c 'import ensurepip' 2> /dev/null; then
    command -v apt-get > /dev/null || { echo "this Python has no ensurepip; install its venv package" >&2; exit 1; }
    echo "installing the package python3-venv" >&2
    apt-get update -qq
    apt-get install -qq -y --no-install-recommends python3-venv > /dev/null
fi
"$python" -m venv "$target"
