#!/usr/bin/env bash
# packages.sh light|heavy|lint: import paths, one a line. "heavy" are the packages with tests that link the Temporal server, "light" the
# other packages with tests, "lint" all that people wrote.
set -euo pipefail
cd "$(dirname "$0")/.."

tested() {
  go list -test -f '{{if .ForTest}}{{.ForTest}}{{range .Deps}}{{if eq . "go.temporal.io/server/temporal"}} heavy{{end}}{{end}}{{end}}' ./... |
    awk 'NF { weight[$1] = weight[$1] $2 } END { for (p in weight) print (weight[p] ? "heavy" : "light"), p }' | sort
}

case ${1:-} in
light | heavy) tested | awk -v want="$1" '$1 == want { print $2 }' ;;
lint) go list -tags external ./... | grep -v '^musrenbang/ent/db\(/\|$\)' ;;
*) echo "usage: packages.sh light|heavy|lint" >&2 && exit 2 ;;
esac
