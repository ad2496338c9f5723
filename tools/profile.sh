#!/usr/bin/env bash
# Writes cmd/parley/default.pgo anew, by which Go optimises the command: a
# profile of the server under quotes one by one, in batches and in streams.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'kill "$server" 2>/dev/null || true; rm -r "$work"' EXIT
go build -trimpath -pgo=off -o "$work/parley" ./cmd/parley
"$work/parley" train --out "$work/model" >/dev/null
"$work/parley" serve --model "$work/model" --listen 127.0.0.1:50061 --metrics 127.0.0.1:9191 --pprof &
server=$!
for method in unary batch stream; do
  "$work/parley" bench --address 127.0.0.1:50061 --method $method --duration 12s &
  load=$!
  go tool pprof -proto -seconds 10 -output "$work/$method.pprof" http://127.0.0.1:9191/debug/pprof/profile
  wait $load
done
go tool pprof -proto -output cmd/parley/default.pgo "$work"/*.pprof
