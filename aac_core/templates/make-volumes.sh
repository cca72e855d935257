# Fills /out with the folders that volumes are mounted at (the arguments), for the agent's user: an
# engine gives a new volume the owner of the folder that it covers. /base is the final base image
# (absent for scratch), /rootfs what make-rootfs made; what they have above such a folder stays
# as it is there.
set -eu
for target; do
    above=$target
    while above=${above%/*} && [ -n "$above" ]; do
        if [ -L "/base$above" ]; then continue 2; fi # a folder in its place would hide what it leads to
    done
    mkdir -p "/out$target"
    while target=${target%/*} && [ -n "$target" ]; do
        for tree in /base /rootfs; do
            if [ -d "$tree$target" ]; then
                chmod --reference="$tree$target" "/out$target"
                chown --reference="$tree$target" "/out$target"
            fi
        done
    done
done
for target; do
    if [ -d "/out$target" ]; then chown 65532:65532 "/out$target"; fi
done
