#!/bin/sh
# Each public header compiles alone, in C11 and in C++17, without a warning under strict flags.
# usage: run.sh c11|c++17 COMPILER
set -u
[ $# = 2 ] || { echo "usage: run.sh c11|c++17 COMPILER" >&2; exit 2; }
standard=$1 compiler=$2
include=$(cd "$(dirname "$0")/../../include" && pwd) || exit 1
driver=$(pkg-config --cflags libbson-1.0 2>/dev/null || pkg-config --cflags bson2) || exit 1
strict="-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror"
case $standard in
c++*) language=c++ strict="$strict -Wold-style-cast -Wzero-as-null-pointer-constant" ;;
*) language=c strict="$strict -Wstrict-prototypes -Wmissing-prototypes" ;;
esac

passed=0 failed=0
for header in $(cd "$include" && find . -name '*.h' | sed 's,^\./,,' | sort); do
    # Twice: a header without a guard does not pass.
    # shellcheck disable=SC2086 # flags are words
    if printf '#include <%s>\n#include <%s>\nint unused_but_not_empty;\n' "$header" "$header" |
        $compiler -std=$standard $strict -I"$include" $(echo "$driver" | sed 's/-I/-isystem /g') \
            -fsyntax-only -x $language -; then
        passed=$((passed + 1))
    else
        echo "FAILED $header does not compile alone"
        failed=$((failed + 1))
    fi
done
echo "$compiler $standard: $passed headers compile alone, $failed do not"
[ $failed = 0 ] && [ $passed -gt 0 ]
