#!/bin/sh
# The shared library exports what the public headers declare with MODEL_API, and nothing else.
# usage: run.sh LIBRARY
set -eu
[ $# = 1 ] || { echo "usage: run.sh LIBRARY" >&2; exit 2; }
library=$1
include=$(cd "$(dirname "$0")/../../include" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The name is the last word before the first parenthesis or, of a variable, before the semicolon.
find "$include" -name '*.h' -exec cat {} + | grep -v '^#define MODEL_API' | tr '\n' ' ' |
    grep -o 'MODEL_API [^;]*;' | sed 's/[(;\[].*//; s/.*[ *]//' | LC_ALL=C sort >"$work/declared"
nm --dynamic --defined-only "$library" | awk '{ print $3 }' | LC_ALL=C sort >"$work/exported"

[ -s "$work/declared" ] || { echo "no declarations found below $include"; exit 1; }
if ! diff "$work/declared" "$work/exported" >"$work/differences"; then
    sed -n 's/^< /declared, not exported: /p; s/^> /exported, not declared: /p' "$work/differences"
    exit 1
fi
# No call inside goes through a symbol that a program could define too.
if objdump --dynamic-reloc "$library" | grep -w 'model_[a-z_]*'; then
    echo "calls to these can be taken by another library's or the program's function"
    exit 1
fi
echo "$(wc -l <"$work/declared") symbols declared and exported"
