#!/bin/sh
# Prints the sizes of two stripped binaries, both in the release profile of this workspace: `hello` as it is
# deployed to Lambda, and the same greeter with only `lambda_runtime` and `serde_json`.
set -eu
cd "$(dirname "$0")/.."

# One build per binary: built together, they would share the features of their dependencies.
build() {
    cargo build --quiet --release "$@"
}
size() {
    wc -c <"${CARGO_TARGET_DIR:-target}/release/$1"
}
row() {
    awk -v name="$1" -v size="$2" -v hello="$hello" \
        'BEGIN { printf "%-42s %9d bytes   hello / this: %.2f\n", name, size, hello / size }'
}

build -p hello --no-default-features
hello=$(size hello)
build -p petstore-benches-plain
plain=$(size plain)
build -p petstore-benches-plain --no-default-features
silent=$(size plain)

row 'hello' "$hello"
row 'lambda_runtime + serde_json' "$plain"
row 'lambda_runtime + serde_json, without logs' "$silent"
