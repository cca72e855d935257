# Fills /out with what every image needs and its base may lack. /base is the final base image
# (absent for scratch); nothing of it is run. The argument is the folder that the agent starts in:
# WORKDIR would make it with the time of the build.
set -eu
[ -d "/base$1" ] || mkdir -p "/out$1"
mkdir -p /out/usr/lib/aac /out/etc /out/home/agent
if [ -f "/probe-$TARGETARCH" ]; then
    base64 -d "/probe-$TARGETARCH" > /out/usr/lib/aac/probe
    chmod 0755 /out/usr/lib/aac/probe
fi
base64 -d /agent.json > /out/usr/lib/aac/agent.json

for file in passwd group; do
    if [ -f "/base/etc/$file" ]; then cat "/base/etc/$file" > "/out/etc/$file"; fi
done
[ -s /out/etc/passwd ] || echo 'root:x:0:0:root:/root:/sbin/nologin' > /out/etc/passwd
[ -s /out/etc/group ] || echo 'root:x:0:' > /out/etc/group
grep -q '^[^:]*:[^:]*:65532:' /out/etc/passwd ||
    echo 'agent:x:65532:65532:agent:/home/agent:/sbin/nologin' >> /out/etc/passwd
grep -q '^[^:]*:[^:]*:65532:' /out/etc/group || echo 'agent:x:65532:' >> /out/etc/group

if [ ! -d /base/tmp ]; then
    mkdir -p /out/tmp
    chmod 1777 /out/tmp
fi
if [ ! -s /base/etc/ssl/certs/ca-certificates.crt ] && [ -s /etc/ssl/certs/ca-certificates.crt ]; then
    mkdir -p /out/etc/ssl/certs
    cp /etc/ssl/certs/ca-certificates.crt /out/etc/ssl/certs/
fi
# What TZ names is looked up there; without it every time is UTC's, silently.
if [ ! -d /base ] && [ -d /usr/share/zoneinfo ]; then
    mkdir -p /out/usr/share
    cp -a /usr/share/zoneinfo /out/usr/share/
fi
chown 65532:65532 /out/home/agent
