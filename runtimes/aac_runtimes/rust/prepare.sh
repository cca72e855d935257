# Sourced before cargo: what the host knows about registries, from secrets, and nothing else of it.
export CARGO_HOME=/aac/cargo RUSTC_WRAPPER= RUSTC_WORKSPACE_WRAPPER= CARGO_TERM_COLOR=never
unset RUSTFLAGS
mkdir -p "$CARGO_HOME"
if [ -s /run/secrets/ca ]; then
    export CARGO_HTTP_CAINFO=/run/secrets/ca SSL_CERT_FILE=/run/secrets/ca GIT_SSL_CAINFO=/run/secrets/ca
fi
if [ -s /run/secrets/netrc ]; then ln -sf /run/secrets/netrc "$HOME/.netrc"; fi
# In the cache there are links only; they lead nowhere in a build without the secret.
ln -sf /run/secrets/cargo-credentials "$CARGO_HOME/credentials.toml"
for token in /run/secrets/CARGO_REGISTRIES_*_TOKEN; do
    if [ -s "$token" ]; then export "${token##*/}=$(cat "$token")"; fi
done
# Flags, linkers and wrappers of the host are for the host; below every folder of the project.
if [ -s /run/secrets/cargo-config ]; then
    awk '
        /^[ \t]*\[/ { wanted = /^[ \t]*\[+[ \t]*"?(registries|registry|source|http|net)"?[ \t]*[].]/ }
        /^[ \t]*\[/ { header = 1 }
        !header { wanted = /^[ \t]*"?(registries|registry|source|http|net)"?[ \t]*\./ }
        wanted && !/^[ \t]*(http\.)?cainfo[ \t]*=/
    ' /run/secrets/cargo-config > /.cargo/config.toml
fi
# The toolchain of the image, whatever rust-toolchain.toml says: the plan has compared the two.
if command -v rustup > /dev/null; then
    RUSTUP_TOOLCHAIN="$(cd / && rustup show active-toolchain | cut -d ' ' -f 1)"
    export RUSTUP_TOOLCHAIN
fi
