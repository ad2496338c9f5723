#!/usr/bin/env bash
# Lints the contract, generates its Go code and checks that it breaks no caller
# of the base branch ($1, main by default).
set -euo pipefail
cd "$(dirname "$0")/.."
base=${1:-main}
buf() { go tool -modfile=tools/go.mod buf "$@"; }

# The contracts that ours imports come out of Go modules, pinned here because
# `go mod tidy` drops modules that hold no Go package.
third_party() { # MODULE@VERSION SOURCE_FOLDER FILE...
  local dir src=$2
  dir=$(go mod download -json "$1" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')
  shift 2
  for file in "$@"; do
    install -D -m 644 "$dir/$src/$file" "third_party/proto/$file"
  done
}
third_party github.com/bufbuild/protovalidate@v1.2.2 proto/protovalidate buf/validate/validate.proto
third_party github.com/gogo/googleapis@v1.4.1 . google/rpc/status.proto

buf format --diff --exit-code proto
buf format --diff --exit-code classifier/internal
buf lint
buf generate

if git rev-parse --verify --quiet "$base:buf.yaml" >/dev/null; then
  old=$(mktemp -d)
  trap 'rm -rf "$old"' EXIT
  git ls-tree -r --name-only "$base" | grep -E '^buf.yaml$|\.proto$' | xargs git archive "$base" | tar -x -C "$old"
  cp -r third_party "$old"
  buf build "$old" -o "$old/old.binpb"
  buf build -o "$old/new.binpb"
  buf breaking "$old/new.binpb" --against "$old/old.binpb"
else
  echo "no contract on $base: nothing to compare with"
fi
