#!/bin/sh
# picture.sh FOLDER PICTURE: what the benchmark wrote into FOLDER as an SVG. Where the code by hand is
# quadratic (strcmp() on each of many members), being faster says nothing: no bar.
set -eu
here=$(dirname "$0")

for shape in user order tree wide flat; do
    cat "$1/codec-$shape.tsv"
done | awk -F '\t' '
BEGIN {
    n = split("encode decode decode-omitted decode-drifted decode-shuffled", kernels, " ")
    print "shape\tencode\tdecode\tdecode, 15 % omitted\tdecode, other version\tdecode, shuffled"
}
{ ratio[$1, $2] = $4; quadratic[$1] += $2 == "find"; if (!seen[$1]++) shapes[++n_shapes] = $1 }
END {
    for (s = 1; s <= n_shapes; s++) {
        line = shapes[s]
        for (k = 1; k <= n; k++)
            line = line "\t" (quadratic[shapes[s]] && k > 2 ? "-" : ratio[shapes[s], kernels[k]])
        print line
    }
}' >"$1/codec.tsv"
gnuplot -e "folder='$1'; picture='$2'" "$here/picture.gnuplot"
