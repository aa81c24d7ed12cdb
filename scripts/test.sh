#!/usr/bin/env bash
# Installs what the tests need and runs all of them, from the quickest to the slowest. CI runs exactly this.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/steps.sh

build() {
  echo "compiling the embedded Temporal server: five to ten minutes the first time, seconds after that"
  go build -o bin/musrenbang ./cmd/musrenbang
}

# Both compile with the plain flags, so that they share one cache with the binary.
light_tests() {
  local packages
  packages=$(scripts/packages.sh light) || return 1
  [[ -n $packages ]] || { echo "found no tests" >&2; return 1; }
  go test -timeout 20m $packages
}

# One package at a time: each runs a whole Temporal server, and the machine may have two cores.
heavy_tests() {
  local packages
  packages=$(scripts/packages.sh heavy) || return 1
  [[ -n $packages ]] || { echo "found no test that starts the embedded server" >&2; return 1; }
  go test -p 1 -timeout 40m $packages
}

browser_tests() { (cd ui/tests && npx --no-install playwright test --project=id --project=en --project=tablet); }

need "install what is missing" scripts/install.sh
need "bundle the browser's files" scripts/assets.sh
step "lint" scripts/lint.sh
step "generated code is up to date" scripts/drift.sh
step "tests without the Temporal server" light_tests
need_binary=${#failed[@]}
step "build the binary" build
if ((${#failed[@]} == need_binary)); then
  step "tests with the Temporal server" heavy_tests
  step "tests in a browser" browser_tests
fi
finish
