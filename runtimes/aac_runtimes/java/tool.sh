# Runs a build tool with what the secrets say about trust; of a failure the lines that matter. sh tool.sh mvn ...
set -eu
if [ -s /run/secrets/ca ]; then
    java -XX:TieredStopAtLevel=1 -cp /aac Tool trust /run/secrets/ca /dev/shm/aac-trust
    # All JVMs that a build starts read it.
    export JAVA_TOOL_OPTIONS="-Djavax.net.ssl.trustStore=/dev/shm/aac-trust -Djavax.net.ssl.trustStoreType=JKS -Djavax.net.ssl.trustStorePassword=changeit ${JAVA_TOOL_OPTIONS:-}"
fi
if [ "$1" = mvn ]; then
    settings=/run/secrets/maven-settings.xml security=/run/secrets/maven-settings-security.xml
    if [ -s $settings ]; then set -- "$@" -s $settings; fi
    if [ -s $security ]; then set -- "$@" -Dsettings.security=$security; fi
fi
if [ "$1" = gradle ]; then
    mkdir -p "$HOME/.gradle"
    for file in gradle.properties init.gradle init.gradle.kts; do
        if [ -s "/run/secrets/$file" ]; then ln -sf "/run/secrets/$file" "$HOME/.gradle/$file"; fi
    done
fi
if [ -f "/opt/tool/bin/$1" ]; then
    name=$1
    shift
    set -- sh "/opt/tool/bin/$name" "$@"
fi
"$@" > /aac/log 2>&1 || {
    status=$?
    grep -v -E '^Picked up JAVA_TOOL_OPTIONS|\[Help [0-9]|Re-run Maven|To see the full stack trace|For more information about|re-run Maven|^\[ERROR\] *$|^\[INFO\]|^[[:space:]]*$|^> (Run with|Get more help)|^\* (Try|Get)' /aac/log |
        sed -e 's#/src/##g' >&2
    exit "$status"
}
cat /aac/log | grep -v '^Picked up JAVA_TOOL_OPTIONS' || true
