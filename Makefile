# Every target needs Go; proto and lint build their tools from tools/go.mod,
# buf takes some minutes the first time.

TOOL = go tool -modfile=tools/go.mod
FUZZTIME ?= 10s

.DEFAULT_GOAL := help

.PHONY: help
help: ## Show the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: build
build: ## Build bin/parley
	go build -o bin/parley ./cmd/parley

.PHONY: test
test: ## Run the tests
	go test ./...

.PHONY: race
race: ## Run the tests under the race detector (needs a C compiler)
	go test -race ./...

.PHONY: bench
bench: ## Run the benchmarks
	go test -run '^$$' -bench . -benchmem ./...

.PHONY: fuzz
fuzz: ## Run each fuzz target for FUZZTIME
	tools/fuzz.sh $(FUZZTIME)

.PHONY: lint
lint: ## Check format, vet, staticcheck
	test -z "$$(gofmt -l .)"
	go vet ./...
	$(TOOL) staticcheck ./...

.PHONY: proto
proto: ## Lint the contract, generate its code, check that it breaks no caller of main
	tools/proto.sh main

.PHONY: generated
generated: proto ## Fail if generating changes what is committed
	git diff --exit-code -- '*.pb.go'

.PHONY: accuracy
accuracy: ## Write docs/accuracy.md anew from the seeds (some minutes)
	go run ./cmd/parley eval --markdown docs/accuracy.md

.PHONY: profile
profile: ## Write cmd/parley/default.pgo anew, by which Go optimises the command
	tools/profile.sh

.PHONY: ci
ci: ## Run all that has to hold before a change lands
	.ci/run
