#!/bin/sh
# strict.c and names.c compile without a warning under the strictest flags of a compiler. usage: strict.sh gcc|clang
set -eu
[ $# = 1 ] || { echo "usage: strict.sh gcc|clang" >&2; exit 2; }
cd "$(dirname "$0")"
driver=$(pkg-config --cflags libbson-1.0 2>/dev/null || pkg-config --cflags bson2)

case $1 in
*clang*) flags="-Weverything -Wno-padded -Wno-reserved-identifier -Wno-used-but-marked-unused \
-Wno-declaration-after-statement -Wno-documentation-unknown-command -Wno-unsafe-buffer-usage \
-Wno-unknown-warning-option" ;;
*) flags="-Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wstrict-prototypes \
-Wmissing-prototypes -Wcast-qual -Wcast-align=strict -Wundef -Wdouble-promotion -Wformat=2 \
-Wredundant-decls -Wnested-externs -Wwrite-strings -Wswitch-enum -Wbad-function-cast -Wlogical-op \
-Wduplicated-cond -Wnull-dereference" ;;
esac
for file in strict.c names.c; do
    # shellcheck disable=SC2046,SC2086 # flags are words
    "$1" -std=c11 -O2 $flags -Werror -I../../include $(echo "$driver" | sed 's/-I/-isystem /g') \
        -c "$file" -o /dev/null
done
