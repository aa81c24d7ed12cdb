#!/usr/bin/env bash
# Runs, with -update, the tests of every package that has golden files, which are those that declare the flag.
set -euo pipefail
cd "$(dirname "$0")/.."

mapfile -t packages < <(grep -rl --include='*_test.go' --exclude-dir=node_modules 'flag\.Bool("update"' . | xargs -r -n1 dirname | sort -u)
((${#packages[@]})) || { echo "no test declares the flag -update" >&2; exit 1; }
go test "${packages[@]}" -update
