#!/bin/sh
# check.sh PROGRAM: the first run creates, the second changes nothing and gives the same answers.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$1" >"$folder/first"
"$1" >"$folder/second"

# says FILE PATTERN
says() {
    grep -qE "$2" "$folder/$1" || {
        echo "the $1 run does not say: $2"
        cat "$folder/$1"
        exit 1
    }
}
says second '^countries +0 created, +0 changed, +2[0-9]{2} as they were$'
says second '^subdivisions +0 created, +0 changed, +[45][0-9]{3} as they were$'
says second '^languages +0 created, +0 changed, +[78][0-9]{3} as they were$'
says first 'Norway \(Kingdom of Norway\), number 578$'
says first '^  583 Micronesia'
says first '^  [A-Z]{2}-[0-9A-Z]+ Nord'
says first '^  together [0-9]{2,3}$'
says first '^  living +[67][0-9]{3}$'
sed '/as they were$/d' "$folder/first" >"$folder/answers"
sed '/as they were$/d' "$folder/second" | diff "$folder/answers" -
! "$1" /nonexistent 2>"$folder/wrong" || { echo "a missing folder is no error"; exit 1; }
says wrong '^CONFIG: /nonexistent/iso_3166-1.json'
