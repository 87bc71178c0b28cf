#!/bin/sh
# run.sh PROGRAM [ARGUMENT...]: the whole trips, on a real server. MONGOMODEL_ODM_DATA names the folder
# with the documents of the ODM benchmark, packed (flat_models.tgz, nested_models.tgz) or not.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
data=${MONGOMODEL_ODM_DATA:-}

if [ -f "$data/flat_models.tgz" ] && [ -f "$data/nested_models.tgz" ]; then
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    trap 'exit 130' INT TERM HUP
    tar -xzf "$data/flat_models.tgz" -C "$folder" --exclude='._*' 2>/dev/null
    tar -xzf "$data/nested_models.tgz" -C "$folder" --exclude='._*' 2>/dev/null
    export MONGOMODEL_ODM_DATA="$folder"
fi
"$root/tools/mongod-run" "$@"
