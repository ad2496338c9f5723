#!/usr/bin/env bash
# Runs every fuzz target of the module for the time (30s) or the number of inputs
# (5000x) given, 10s by default.
set -euo pipefail
cd "$(dirname "$0")/.."
for package in $(go list ./...); do
  for target in $(go test -list '^Fuzz' "$package" | grep '^Fuzz' || true); do
    echo "$package $target"
    go test -run '^$' -fuzz "^$target\$" -fuzztime "${1:-10s}" "$package"
  done
done
