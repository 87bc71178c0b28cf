#!/bin/sh
# Each *.c beside this script is a misuse of a macro and must be refused with the words of its first
# line, with strict warnings and without any flag. usage: run.sh COMPILER…
set -u
cd "$(dirname "$0")" || exit 1
[ $# -gt 0 ] || { echo "usage: run.sh COMPILER…" >&2; exit 2; }
flags=$(pkg-config --cflags libbson-1.0 2>/dev/null || pkg-config --cflags bson2) || exit 1
flags="-std=c11 -I../../include $(echo "$flags" | sed 's/-I/-isystem /g')"
strict="-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror"
# refused by a warning that is on by default, an error only with -Werror
warned=" a_record_of_another_model a_list_of_another_model a_cursor_of_another_model \
an_id_of_another_type a_check_of_another_type an_item_appended_to_another_model \
a_record_check_of_another_model a_borrower_of_another_model json_of_another_model \
a_get_or_create_of_another_model a_modified_record_of_another_model \
an_update_by_an_id_of_another_type a_patch_applied_to_another_model \
a_patch_that_becomes_a_query an_aggregate_of_another_list a_change_of_a_query \
an_each_of_another_model a_last_of_another_model an_estimate_into_an_int \
a_collation_that_is_a_word an_index_collation_that_is_a_word a_variable_that_is_a_number a_time_zone_that_is_a_number \
a_slice_that_is_no_number a_position_that_is_no_number an_order_that_is_no_number \
a_bulk_insert_of_another_model a_bulk_upsert_of_another_model a_stream_of_another_model \
a_bulk_id_of_another_type a_bulk_delete_by_an_id_of_another_type a_bulk_update_with_a_query \
a_page_of_another_model a_next_page_of_a_list a_page_before_one_of_another_model \
a_page_freed_as_a_list a_page_of_an_update a_replacement_of_another_model "
# refused with -Wextra -Werror only: gcc has no default warning for it
flagged=" a_row_twice_named "
log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT
failed=0 passed=0

fail() {
    failed=$((failed + 1))
    echo "FAILED $1"
    sed -n 1,5p "$log"
}

# refuse NAME WORDS COMPILER FLAGS…: must not compile, and must say the words
refuse() {
    name=$1 words=$2
    shift 2
    if "$@" -fsyntax-only "$name.c" >"$log" 2>&1; then
        fail "$name is accepted by: $1 ${2:-}"
    elif ! grep -qE "error: .*($words)|($words).*error" "$log"; then
        fail "$name is refused by $1 without the words $words"
    else
        passed=$((passed + 1))
    fi
}

# must be accepted, but with a warning that says the words
warn() {
    name=$1 words=$2
    shift 2
    if "$@" -fsyntax-only "$name.c" >"$log" 2>&1 && ! grep -qE "warning: .*($words)" "$log"; then
        fail "$name compiles in silence with $1 and no flags"
    else
        passed=$((passed + 1))
    fi
}

for compiler in "$@"; do
    # shellcheck disable=SC2086 # flags are words
    if ! echo '#include "prelude.h"' | $compiler $flags $strict -I. -fsyntax-only -x c - 2>"$log"; then
        fail "the prelude is refused by $compiler"
    fi
    for file in *.c; do
        name=${file%.c}
        words=$(sed -n '1s,^/\* expect: \(.*\) \*/$,\1,p' "$file")
        [ -n "$words" ] || { echo "FAILED $name has no expected words"; failed=$((failed + 1)); continue; }
        # shellcheck disable=SC2086
        refuse "$name" "$words" $compiler $flags $strict
        case $warned in
        *" $name "*) warn "$name" "$words" $compiler $flags ;;
        esac
        case "$warned$flagged" in
        *" $name "*) ;;
        *) refuse "$name" "$words" $compiler $flags ;;
        esac
    done
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
