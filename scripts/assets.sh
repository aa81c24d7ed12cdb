#!/usr/bin/env bash
# Bundles the browser's scripts and styles into ui/dist, which the binary embeds.
set -euo pipefail
cd "$(dirname "$0")/.."

if [[ -f ui/package.json ]]; then
  scripts/npm-ci.sh ui
fi
go generate ./ui
