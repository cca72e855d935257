# Makes the image of the build stages ready to compile for the platforms that are asked for (the
# arguments before --), and to link the libraries of the Debian packages after it, for each of them.
# A base made offline has the compilers already.
set -eu
compilers="" packages="" architectures=""
while [ "$#" -gt 0 ] && [ "$1" != -- ]; do
    case "$1" in
        linux/amd64) machine=x86_64 architecture=amd64 package=g++-x86-64-linux-gnu ;;
        linux/arm64) machine=aarch64 architecture=arm64 package=g++-aarch64-linux-gnu ;;
        *) echo "aac: Rust programs are compiled for amd64 and arm64, not for $1" >&2; exit 1 ;;
    esac
    architectures="$architectures $architecture"
    command -v "$machine-linux-gnu-g++" > /dev/null || compilers="$compilers $package"
    if command -v rustup > /dev/null; then rustup target add "$machine-unknown-linux-gnu"; fi
    shift
done
if [ "$#" -gt 0 ]; then shift; fi
if [ "$#" -gt 0 ]; then
    for architecture in $architectures; do dpkg --add-architecture "$architecture"; done
fi
if [ -z "$compilers" ] && [ "$#" -eq 0 ]; then exit 0; fi
apt-get update -q
for name; do
    if ! apt-cache show "$name" | grep -q '^Multi-Arch: same'; then continue; fi
    for architecture in $architectures; do packages="$packages $name:$architecture"; done
done
if [ -z "$compilers$packages" ]; then exit 0; fi
# shellcheck disable=SC2086 # words
apt-get install -qy --no-install-recommends $compilers $packages
