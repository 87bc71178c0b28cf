#!/bin/sh
# picture.sh FOLDER PICTURE: what the benchmark wrote into FOLDER as an SVG.
set -eu
here=$(dirname "$0")

awk -F '\t' '
BEGIN {
    n = split("encode decode decode-omitted decode-drifted decode-shuffled", kernels, " ")
    printf "shape\tencode\tdecode\t15 %% omitted\tother version\tshuffled\n"
}
{ ratio[$1, $2] = $4; if (!seen[$1]++) shapes[++n_shapes] = $1 }
END {
    for (s = 1; s <= n_shapes; s++) {
        line = shapes[s]
        for (k = 1; k <= n; k++) line = line "\t" ratio[shapes[s], kernels[k]]
        print line
    }
}' "$1/codec-user.tsv" "$1/codec-order.tsv" "$1/codec-wide.tsv" "$1/codec-flat.tsv" "$1/codec-tree.tsv" >"$1/codec.tsv"
gnuplot -e "folder='$1'; picture='$2'" "$here/picture.gnuplot"
