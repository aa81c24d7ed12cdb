#!/usr/bin/env bash
# chaos.sh [ROUNDS]: runs the TestChaos… tests with the given number of rounds (MUSRENBANG_CHAOS_ROUNDS, 50 without one). `go tool task
# test` runs the same tests with the few rounds that they take by themselves.
set -euo pipefail
cd "$(dirname "$0")/.."

mapfile -t packages < <(grep -rl --include='*_test.go' --exclude-dir=node_modules '^func TestChaos' . | xargs -r -n1 dirname | sort -u)
((${#packages[@]})) || { echo "there are no tests named TestChaos…" >&2; exit 1; }
MUSRENBANG_CHAOS_ROUNDS=${1:-50} go test -p 1 -timeout 4h -count=1 -v -run '^TestChaos' "${packages[@]}"
