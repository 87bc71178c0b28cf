#!/bin/sh
# instructions.sh PROGRAM [KERNEL...]: instructions per document, exact: valgrind counts two runs of
# different length, the difference has nothing of the start in it.
set -eu
program=$1
shift

count() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" one "$1" "$2" 2>&1 |
        sed -n 's/.*Collected : //p'
}

for kernel in ${*:-encode decode decode-omitted decode-shuffled encode-hand decode-hand}; do
    few=$(count "$kernel" 4)
    many=$(count "$kernel" 24)
    printf '%-20s %d\n' "$kernel" $(((many - few) / 20 / 256))
done
