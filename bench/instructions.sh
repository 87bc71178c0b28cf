#!/bin/sh
# instructions.sh PROGRAM [--gate|--record]: instructions per document of each shape and kernel, exact:
# callgrind counts inside of the program's counted_pass(), so that its start is not in them.
#
# --gate    fail if a kernel of the library is not within 2 % of its line in budgets.txt
# --record  write budgets.txt anew: after a change that made it faster, or another compiler or libc
# BUDGETS=FILE: beside this script, another one than budgets.txt
set -eu
program=$1
mode=${2:-}
here=$(dirname "$0")
budgets=$here/${BUDGETS:-budgets.txt}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

valgrind --tool=callgrind --callgrind-out-file="$folder/out" \
    --toggle-collect=counted_pass --dump-after=counted_pass "$program" --count 1 \
    >"$folder/kernels" 2>"$folder/log" || { cat "$folder/log" >&2; exit 1; }

# The n-th line belongs to the n-th dump.
n=0
while read -r shape kernel documents baseline owner; do
    n=$((n + 1))
    total=$(sed -n 's/^totals: //p' "$folder/out.$n")
    echo "$shape $kernel $((total / documents)) $baseline $owner"
done <"$folder/kernels" >"$folder/counts"

awk -v mode="$mode" '
FNR == NR && mode == "--gate" { if ($0 !~ /^#/) budget[$1 " " $2] = $3; next }
{ count[$1 " " $2] = $3 }
{
    line = sprintf("%-6s %-18s %7d", $1, $2, $3)
    if ($4 != "-") line = line sprintf("  %6.2f times fewer than %s", count[$1 " " $4] / $3, $4)
    if (mode == "--gate" && $5 == "own") {
        allowed = budget[$1 " " $2]
        delete budget[$1 " " $2]
        if ($3 > allowed * 1.02) { line = line "   MORE than its budget of " allowed + 0; bad = 1 }
        if ($3 < allowed * 0.98) { line = line "   LESS than its budget of " allowed ": record it"; bad = 1 }
    }
    print line
}
END {
    for (gone in budget) { print gone ": in the budgets, but not counted"; bad = 1 }
    exit bad
}' $([ "$mode" = --gate ] && echo "$budgets") "$folder/counts"

[ "$mode" = --record ] || exit 0
{
    echo "# Instructions per document: gcc $(gcc -dumpfullversion) -O2, glibc $(ldd --version | sed -n "1s/.* //p"), $(valgrind --version)"
    echo "# written by: ./dev bench --record"
    awk '$5 == "own" { printf "%s %s %d\n", $1, $2, $3 }' "$folder/counts"
} >"$budgets"
