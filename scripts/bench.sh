#!/usr/bin/env bash
# bench.sh [PATTERN]: runs the Go benchmarks that match (all without a pattern), one package after the other, so that they do not disturb
# each other. Each prints its own target beside the measure. bench.sh tablet measures the tablet's page in a browser, after a build.
set -euo pipefail
cd "$(dirname "$0")/.."

if [[ ${1:-} == tablet ]]; then
  cd ui/tests
  exec npx --no-install playwright test --config playwright.bench.config.ts
fi
mapfile -t packages < <(grep -rl --include='*_test.go' --exclude-dir=node_modules '^func Benchmark' . | xargs -r -n1 dirname | sort -u)
((${#packages[@]})) || { echo "there are no benchmarks" >&2; exit 1; }
go test -p 1 -timeout 2h -run '^$' -bench "${1:-.}" -benchmem "${packages[@]}"
