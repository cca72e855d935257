# Compiles a program for TARGETARCH on the build platform: compile.sh PROGRAM PLACE ARGUMENT...
# /aac/target outlives the build; PLACE is where a target's folder in it has the program.
set -eu
program=$1 place=$2
shift 2
case "$TARGETARCH" in
    amd64) target=x86_64-unknown-linux-gnu ;;
    arm64) target=aarch64-unknown-linux-gnu ;;
    *) echo "aac: Rust programs are compiled for amd64 and arm64, not for $TARGETARCH" >&2; exit 1 ;;
esac

# Cargo does not notice another C compiler or header: then nothing of earlier builds is used.
mkdir -p /aac/target
{ cat /var/lib/dpkg/status /aac/config.toml; rustc -vV; } | sha256sum > /tmp/tools
cmp -s /tmp/tools /aac/target/tools || find /aac/target -mindepth 1 -delete
cp /tmp/tools /aac/target/tools

# Cargo compares times, which a checkout sets as it likes. So every file is new, and all packages of
# the project are compiled; published crates are not. Where nothing but the content of Rust code has
# changed since the last build, which was of the same program and has succeeded, the code that is
# as it was is old: macros and build scripts read other files that cargo does not know of.
find /app -exec touch -h {} +
find /app -type f -exec sha256sum {} + | LC_ALL=C sort > /tmp/files
{
    printf '%s\n' "$target" "$@"
    env | LC_ALL=C sort | sha256sum
    find /app ! -type d ! -type f
    sed 's/^[0-9a-f]*  \(.*\.rs\)$/\1/' /tmp/files | LC_ALL=C sort
} > /tmp/rest
if cmp -s /tmp/rest /aac/target/rest && ! grep -q '^\\' /tmp/files; then
    LC_ALL=C comm -12 /tmp/files /aac/target/files | cut -c 67- | tr '\n' '\0' | xargs -0 -r touch -d @1
    find /app -type d -exec touch -d @1 {} +
fi
rm -f /aac/target/rest
cargo --config /aac/config.toml build --target "$target" "$@"
cp /tmp/files /tmp/rest /aac/target/
install -D -m 0755 "/aac/target/$target/$place" "/out/usr/local/bin/$program"
