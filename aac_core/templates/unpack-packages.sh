#!/bin/sh
# Unpacks Debian packages and what they need beyond the base image into /out, for TARGETARCH,
# without running a program of that platform. Maintainer scripts do not run.
set -eu
command -v apt-get > /dev/null || { echo "aac: the build image has no apt-get; spec.build.packages needs a Debian one" >&2; exit 1; }
[ -f /base/var/lib/dpkg/status ] || { echo "aac: the base image has no dpkg status; spec.build.packages needs a Debian base" >&2; exit 1; }
state=/tmp/aac-apt
mkdir -p "$state/lists/partial" "$state/archives/partial" /out/usr
cp /base/var/lib/dpkg/status "$state/status"
if [ -s /run/secrets/ca ]; then set -- -o "Acquire::https::CAInfo=/run/secrets/ca" "$@"; fi
apt() {
    tool=$1
    shift
    "$tool" -q -o "APT::Architecture=$TARGETARCH" -o "APT::Architectures=$TARGETARCH" \
        -o "Dir::State::status=$state/status" -o "Dir::State::lists=$state/lists" \
        -o "Dir::Cache::archives=$state/archives" -o "Dir::Cache::pkgcache=" -o "Dir::Cache::srcpkgcache=" \
        -o APT::Sandbox::User=root -o APT::Install-Recommends=false "$@"
}
apt apt-get update
# Since Debian 13 some libraries are called NAMEt64; before, the same ones are called NAME.
for name; do
    shift
    case "$name" in
        *t64) apt apt-cache show "$name" > /dev/null 2>&1 || name=${name%t64} ;;
    esac
    set -- "$@" "$name"
done
apt apt-get install -y --download-only "$@"
for package in "$state"/archives/*.deb; do
    [ -e "$package" ] || { echo "aac: the base image has all of these already: $*" >&2; exit 0; }
    dpkg-deb -x "$package" "$state/root"
done
# A folder in the payload would replace the base's link of that name (merged /usr).
for folder in bin sbin lib lib32 lib64 libx32; do
    if [ -d "$state/root/$folder" ] && [ ! -L "$state/root/$folder" ]; then
        mkdir -p "$state/root/usr/$folder"
        cp -a "$state/root/$folder/." "$state/root/usr/$folder/"
        rm -rf "${state:?}/root/$folder"
    fi
done
rm -rf "$state/root/usr/share/doc" "$state/root/usr/share/man"
cp -a "$state/root/." /out/
