#!/bin/sh
# Is the table of docs/updates.md what the library says? usage: changes.sh PROGRAM ROOT
set -eu
[ $# = 2 ] || { echo "usage: changes.sh PROGRAM ROOT" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$1" >"$work/wanted"
sed -n '/^| change |/,/^$/p' "$2/docs/updates.md" | sed '/^$/d' >"$work/found"
if ! diff "$work/found" "$work/wanted"; then
    echo "docs/updates.md is out of date: $1 prints its table"
    exit 1
fi
echo "$(wc -l <"$work/wanted") lines"
