#!/usr/bin/env bash
# Generates the database code anew and fails if that changes it: what is committed must be what the schema says.
set -euo pipefail
cd "$(dirname "$0")/.."

fingerprint() { find ent/db go.mod go.sum -type f -print0 | sort -z | xargs -0 sha256sum; }

before=$(fingerprint)
go generate ./ent
if ! diff <(echo "$before") <(fingerprint); then
  echo "ent/db (or go.mod) was not what ent/schema generates; it is now: review and commit it" >&2
  exit 1
fi
