#!/usr/bin/env bash
# Judges the code without running it. The tag "external" leaves the Temporal server out, so nothing here waits for its compilation.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/steps.sh

export GOFLAGS="${GOFLAGS:+$GOFLAGS }-tags=external"

check_format() {
  local unformatted
  unformatted=$(find . \( -name node_modules -o -name dist -o -path ./ent/db -o -path ./data -o -path ./bin \) -prune -o -name '*.go' -print0 | xargs -0 gofmt -l)
  [[ -z $unformatted ]] || { printf 'not formatted (run gofmt -w): %s\n' $unformatted; return 1; }
}

check_workflows() {
  [[ -d workflows ]] || { echo "there is no package workflows yet"; return 0; }
  go tool -modfile=tools/go.mod workflowcheck ./workflows/...
}

check_types() {
  scripts/npm-ci.sh ui && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 scripts/npm-ci.sh ui/tests && ui/tests/node_modules/.bin/tsc -p ui
}

packages=$(scripts/packages.sh lint)

step "format (gofmt)" check_format
step "mistakes (go vet)" go vet $packages
step "mistakes and style (staticcheck)" go tool -modfile=tools/go.mod staticcheck $packages
step "workflows are deterministic (workflowcheck)" check_workflows
step "types of the browser's scripts (tsc)" check_types
step "imports, lengths, comments, words (package arch)" go test ./arch
finish
