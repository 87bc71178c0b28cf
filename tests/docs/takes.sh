#!/bin/sh
# Is the table of docs/queries.md what the library says? usage: takes.sh PROGRAM ROOT
set -eu
[ $# = 2 ] || { echo "usage: takes.sh PROGRAM ROOT" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$1" >"$work/wanted"
sed -n '/^| operation |/,/^$/p' "$2/docs/queries.md" | sed '/^$/d' >"$work/found"
if ! diff "$work/found" "$work/wanted"; then
    echo "docs/queries.md is out of date: $1 prints its table"
    exit 1
fi
echo "$(wc -l <"$work/wanted") lines"
