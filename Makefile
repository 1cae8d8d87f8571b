# Triện. `make run` and `make test` are all that a newcomer needs; each installs what is missing and says so.
SHELL := /bin/bash
.ONESHELL:
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := build
.PHONY: build agents pages run setup test lint unit browser fuzz accept bench torture clean

SHARED ?= $(or $(TRIEN_SHARED),../shared)
AGENTS ?= windows/amd64 darwin/arm64 darwin/amd64 linux/amd64 linux/arm64
VERSION ?= $(shell git describe --always --dirty 2>/dev/null || echo dev)
ONLY ?=
ENV := . scripts/path; export CGO_ENABLED=0 TRIEN_SHARED=$(abspath $(SHARED));

build: pages ## the binary, bin/trien, with the pages in it
	$(ENV) go build -trimpath -ldflags "-s -w -X main.version=$(VERSION)" -o bin/trien ./cmd/trien

agents: pages ## the binary for officers' machines, without cgo: bin/agents/
	$(ENV) mkdir -p bin/agents
	for target in $(AGENTS); do
		export GOOS=$${target%/*} GOARCH=$${target#*/}
		go vet ./cmd/trien ./internal/agentd ./internal/durable ./internal/keys/...
		ext=; [ $$GOOS != windows ] || ext=.exe
		go build -trimpath -ldflags "-s -w -X main.version=$(VERSION)" -o bin/agents/trien-$$GOOS-$$GOARCH$$ext ./cmd/trien
	done
	cd bin/agents && sha256sum trien-* > SHA256SUMS

pages: ## the browser sources into internal/web/dist
	$(ENV) cd web
	if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then npm ci --no-fund --no-audit; fi
	npm run --silent build

setup: ## installs what running and building needs
	scripts/setup run

run: setup build ## the demonstration: two offices, their people, at http://127.0.0.1:8080
	bin/trien serve --demo --data data

test: ## everything that CI runs
	scripts/setup test
	$(MAKE) build agents AGENTS='windows/amd64 darwin/arm64'
	$(MAKE) lint unit browser fuzz accept

lint: ## formatting, vet, staticcheck, govulncheck, types of the pages
	scripts/lint

# What passed, and when, is kept beside the program: `trien conformance` tells it.
#
# Watching each access of SQLite (C made into Go) and of those that pack and draw pictures point by point would take most of the time, and they have
# no threads of their own. Only a package that makes no generic code of the standard library its own may be left unwatched: the linker would take
# that for all. Memory of the detector in large pages, and given back without haste, halves what its faults cost.
UNWATCHED := modernc.org/sqlite/lib compress/flate hash/adler32 image image/draw image/jpeg golang.org/x/image/draw github.com/makiuchi-d/gozxing/...
unit: ## unit tests, property tests and scripts of the command line, with the race detector
	. scripts/path; export TRIEN_SHARED=$(abspath $(SHARED)); go test ./internal/render/rendertest
	mkdir -p bin
	export GORACE='atexit_sleep_ms=100 no_huge_pages_for_shadow=0' GODEBUG=madvdontneed=0
	gotestsum --format pkgname-and-test-fails --jsonfile-timing-events bin/tests.json -- -race $(UNWATCHED:%=-gcflags='%=-race=false') -timeout 40m ./...

browser: ## the pages in Chromium
	$(ENV) cd web; npm run --silent test:browser

fuzz: ## each parser for a short while; FUZZTIME=30m for a long one
	$(ENV) scripts/fuzz $${FUZZTIME:-5s}

accept: ## the black-box checks, where ../shared is present
	$(ENV) scripts/accept

bench: build ## speed, as ratios against floors measured in the same run; ONLY=sign runs a part
	$(ENV) go run ./bench -only '$(ONLY)'

torture: ## two programs of one office killed in turn while people work, and one while 500 numbers are taken; TORTURE=3m
	$(ENV) go test ./interop/replicas -count=1 -v -timeout 60m -torture $${TORTURE:-3m} -numberings 500
	$(ENV) TRIEN_TEST_NUMBERINGS=500 go test ./internal/app -run TestNumbersSurviveKilling -count=1 -v -timeout 60m

clean:
	rm -rf bin internal/web/dist/assets web/node_modules
