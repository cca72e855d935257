# Lays out what Maven or Gradle made for java -cp @/app/classpath: dependencies, resources and classes apart,
# in the order of the class path. arrange.sh FILE OWN...: a file with the class path, the agent's own folders
# of classes. Own code is shipped unpacked: jars hold times, classes don't.
set -eu
file=$1
shift
out=/out
path=
add() { path="$path${path:+:}$1"; }
mkdir -p $out/dependencies/app/lib $out/code/app/classes
for own; do
    if [ -d "$own" ]; then cp -a "$own/." $out/code/app/classes/; fi
done
add /app/classes
if [ -n "${RESOURCES:-}" ]; then
    mkdir -p $out/resources/app/resources
    (cd $out/code/app/classes && find . -type f ! -name '*.class' > /aac/resources &&
        tar -cf - -T /aac/resources | tar -xf - -C $out/resources/app/resources && tr '\n' '\0' < /aac/resources | xargs -0 -r rm -f &&
        find . -mindepth 1 -type d -empty -delete)
    add /app/resources
fi
tr ':' '\n' < "$file" > /aac/entries
while IFS= read -r entry || [ -n "$entry" ]; do
    [ -e "$entry" ] || continue
    for own; do
        if [ "$entry" = "$own" ]; then continue 2; fi
    done
    case $entry in
    /src/*)
        # A module of the same build.
        name=$(printf %s "${entry#/src/}" | sed -e 's#/target/.*##' -e 's#/build/.*##' -e 's#[^A-Za-z0-9._-]#-#g')
        mkdir -p "$out/code/app/modules/$name"
        if [ -d "$entry" ]; then
            cp -a "$entry/." "$out/code/app/modules/$name/"
        else
            java -XX:TieredStopAtLevel=1 -cp /aac Tool unpack "$entry" "$out/code/app/modules/$name"
        fi
        case ":$path:" in *":/app/modules/$name:"*) ;; *) add "/app/modules/$name" ;; esac
        ;;
    *.jar)
        name=${entry##*/}
        if [ -e "$out/dependencies/app/lib/$name" ]; then name=$(printf %s "$entry" | cksum | cut -d' ' -f1)-$name; fi
        cp "$entry" "$out/dependencies/app/lib/$name"
        add "/app/lib/$name"
        ;;
    esac
done < /aac/entries
printf '"%s"\n' "$path" > $out/code/app/classpath
