#!/bin/sh
# A program is built against a copy of the library the way users do it, and run.
# usage: run.sh find_package|pkg_config|add_subdirectory BUILD_FOLDER
set -eu
[ $# = 2 ] || { echo "usage: run.sh WAY BUILD_FOLDER" >&2; exit 2; }
way=$1 build=$2
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

quietly() {
    "$@" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
}

build_consumer() {
    quietly cmake -S "$here" -B "$work/build" -G Ninja -DCMAKE_BUILD_TYPE=Debug "$@"
    quietly cmake --build "$work/build"
    "$work/build/with_mongomodel"
    "$work/build/with_mongomodel_static"
}

with_find_package() {
    build_consumer -DCMAKE_PREFIX_PATH="$work/prefix"
}

with_add_subdirectory() {
    build_consumer -DEMBEDDED_SOURCE="$here/../.."
}

with_pkg_config() {
    module=$(find "$work/prefix" -name mongomodel.pc)
    PKG_CONFIG_PATH=$(dirname "$module")
    LD_LIBRARY_PATH=$(dirname "$(dirname "$module")")
    export PKG_CONFIG_PATH LD_LIBRARY_PATH
    # shellcheck disable=SC2046 # flags are words
    quietly cc -std=c11 "$here/main.c" -o "$work/program" $(pkg-config --cflags --libs mongomodel)
    "$work/program"
}

case $way in
find_package | pkg_config) quietly cmake --install "$build" --prefix "$work/prefix" ;;
add_subdirectory) ;;
*) echo "run.sh: unknown way $way" >&2; exit 2 ;;
esac
"with_$way"
