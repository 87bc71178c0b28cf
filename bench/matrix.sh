#!/bin/sh
# matrix.sh: no kernel of the library may be more than 1.5 times as slow in one build as in the best of
# them. Times are divided by those of the code by hand in the same process, so that other load cancels
# out. Where a process lies in memory changes how well its branches are predicted, by more than that
# now and then: there are up to three runs, of which each kernel's best counts.
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

# compare RUN: all builds, one after the other for each shape; false if one is too slow in all runs.
compare() {
    for shape in user order wide flat tree; do
        for name in gcc-O2 gcc-O3 clang-O2; do
            mkdir -p "$folder/$1/$name"
            "build/matrix/$name/mongomodel_bench" --shape $shape --rounds 21 \
                --files "$folder/$1/$name" >/dev/null
        done
    done
    awk -F '\t' '
    FNR == 1 { n = split(FILENAME, path, "/"); build = path[n - 1] }
    $5 == "own" && $4 > ratio[$1 " " $2, build] { ratio[$1 " " $2, build] = $4 }
    $5 == "own" && $4 > best[$1 " " $2] { best[$1 " " $2] = $4 }
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
    }' "$folder"/*/*/codec-*.tsv
}

rm -rf "$folder"
mkdir -p build/matrix
build gcc-O2 gcc -O2
build gcc-O3 gcc -O3
build clang-O2 clang -O2
compare 1 || compare 2 || compare 3
