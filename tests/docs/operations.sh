#!/bin/sh
# Is the table of docs/operations.md what the library says, and is there a test for each of its
# cells? usage: operations.sh PROGRAM ROOT
set -eu
[ $# = 2 ] || { echo "usage: operations.sh PROGRAM ROOT" >&2; exit 2; }
program=$1 root=$2 page=$2/docs/operations.md
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$program" >"$work/wanted"
sed -n '/^| operation |/,/^$/p' "$page" | sed '/^$/d' >"$work/found"
if ! diff "$work/found" "$work/wanted"; then
    echo "docs/operations.md is out of date: $program prints its table"
    exit 1
fi
"$program" --tests | sort -u >"$work/tests"
find "$root/tests" -name '*.c' -exec grep -ohiE 'test[a-z_]*\([a-z_0-9]+' {} + | sed 's/.*(//' |
    sort -u >"$work/known"
if comm -23 "$work/tests" "$work/known" | grep .; then
    echo "these tests do not exist"
    exit 1
fi
echo "$(wc -l <"$work/wanted") lines, $(wc -l <"$work/tests") tests"
