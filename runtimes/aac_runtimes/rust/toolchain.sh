# Makes the image of the build stages ready to compile for Debian's architectures ARCHITECTURE..., and
# to link the libraries of the Debian packages PACKAGE... for each: toolchain.sh ARCHITECTURE... -- PACKAGE...
# Without an architecture, for the image's own. A base made offline has the compilers already.
set -eu
compilers="" packages="" architectures=""
while [ "$1" != -- ]; do
    case "$1" in
        amd64) machine=x86_64 package=g++-x86-64-linux-gnu ;;
        arm64) machine=aarch64 package=g++-aarch64-linux-gnu ;;
    esac
    architectures="$architectures $1"
    command -v "$machine-linux-gnu-g++" > /dev/null || compilers="$compilers $package"
    if command -v rustup > /dev/null; then rustup target add "$machine-unknown-linux-gnu"; fi
    shift
done
shift
if [ -z "$compilers" ] && [ "$#" -eq 0 ]; then exit 0; fi
for architecture in ${architectures:=$(dpkg --print-architecture)}; do
    dpkg --add-architecture "$architecture"
done
apt-get update -q
for name; do
    if ! apt-cache show "$name" | grep -q '^Multi-Arch: same'; then continue; fi
    for architecture in $architectures; do packages="$packages $name:$architecture"; done
done
if [ -z "$compilers$packages" ]; then exit 0; fi
# shellcheck disable=SC2086 # words
apt-get install -qy --no-install-recommends $compilers $packages
