#!/usr/bin/env bash
# npm-ci.sh FOLDER: installs the folder's locked npm packages, unless the same lock file was installed before.
set -euo pipefail
cd "$(dirname "$0")/../$1"

if ! cmp -s package-lock.json node_modules/.installed-lock.json; then
  echo "installing npm packages in $1"
  npm ci --no-fund --no-audit
  cp package-lock.json node_modules/.installed-lock.json
fi
