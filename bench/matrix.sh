#!/bin/sh
# matrix.sh: no kernel of the library may be more than 1.5 times as slow in one build as in the best of
# them. Times are divided by those of the code by hand in the same process, so that other load cancels
# out. A build that fails gets two more chances, and must take both.
set -eu
cd "$(dirname "$0")/.."
folder=build/bench/matrix

build() {
    cmake -S . -B "build/matrix/$1" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_C_COMPILER="$2" \
        -DCMAKE_C_FLAGS_RELEASE="$3 -DNDEBUG" -DMONGOMODEL_TESTS=OFF -DMONGOMODEL_EXAMPLES=OFF \
        >"build/matrix-$1.log" 2>&1 &&
        cmake --build "build/matrix/$1" --target mongomodel_bench >>"build/matrix-$1.log" 2>&1 ||
        { tail -n 40 "build/matrix-$1.log" >&2; exit 1; }
}

# compare: run all builds, one after the other for each shape; false if one is too slow.
compare() {
    for shape in user order wide flat tree; do
        for name in gcc-O2 gcc-O3 clang-O2; do
            mkdir -p "$folder/$name"
            "build/matrix/$name/mongomodel_bench" --shape $shape --rounds 21 \
                --files "$folder/$name" >/dev/null
        done
    done
    awk -F '\t' '
    FNR == 1 { n = split(FILENAME, path, "/"); build = path[n - 1] }
    $5 == "own" { ratio[$1 " " $2, build] = $4; if ($4 > best[$1 " " $2]) best[$1 " " $2] = $4 }
    END {
        split("gcc-O2 gcc-O3 clang-O2", builds, " ")
        printf "%-24s %9s %9s %9s   times as fast as by hand\n", "", builds[1], builds[2], builds[3]
        for (kernel in best) {
            line = sprintf("%-24s", kernel)
            for (i = 1; i <= 3; i++) {
                value = ratio[kernel, builds[i]]
                line = line sprintf(" %8.2f%s", value, value * 1.5 < best[kernel] ? "!" : " ")
                if (value * 1.5 < best[kernel]) bad = 1
            }
            print line | "sort"
        }
        close("sort")
        exit bad
    }' "$folder"/*/codec-*.tsv
}

mkdir -p build/matrix "$folder"
build gcc-O2 gcc -O2
build gcc-O3 gcc -O3
build clang-O2 clang -O2
compare || { compare && compare; }
