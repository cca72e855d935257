# Fetches a package manager from the registry and checks it: NAME PACKAGE@VERSION PROGRAM ALGORITHM:HEX WHAT
set -eu
mkdir -p /aac/manager /opt/aac/bin "/opt/aac/$1"
cd /aac/manager
npm pack --silent --pack-destination /tmp "$2" > /tmp/packed
archive="/tmp/$(tail -n 1 /tmp/packed)"
tar -xzf "$archive" -C "/opt/aac/$1" --strip-components=1 --no-same-owner
checked=$archive
if [ "$5" = program ]; then checked="/opt/aac/$1/$3"; fi
if [ -n "$4" ] && ! echo "${4#*:}  $checked" | "${4%%:*}sum" --check --status; then
    echo "aac: $2 is not the one with the checksum ${4%%:*} ${4#*:}" >&2
    exit 1
fi
chmod 0755 "/opt/aac/$1/$3"
ln -s "/opt/aac/$1/$3" "/opt/aac/bin/$1"
rm "$archive" /tmp/packed
