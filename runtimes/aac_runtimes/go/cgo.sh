# Brings the C compiler for TARGETARCH to a Debian image: nothing of the target platform is run. Sourced.
set -eu
own=$(dpkg --print-architecture)
case "$TARGETARCH" in
amd64) machine=x86_64 ;;
arm64) machine=aarch64 ;;
*) echo "aac: no C compiler for $TARGETARCH" >&2; exit 1 ;;
esac
if ! command -v "$machine-linux-gnu-g++" > /dev/null; then
    compilers="gcc g++ libc6-dev"
    if [ "$own" != "$TARGETARCH" ]; then
        name=$(echo "$machine" | tr _ -)
        compilers="gcc-$name-linux-gnu g++-$name-linux-gnu libc6-dev-$TARGETARCH-cross"
    fi
    apt-get update -q && apt-get install -qy --no-install-recommends $compilers
fi
