# Steps with a name, a time and a verdict. Sourced by the other scripts here, which run every step even after one has failed, so that one
# run tells everything, and end with finish.

failed=()
started=$SECONDS
log=$(mktemp)
trap 'rm -f "$log"' EXIT

say() { printf '\n=== %s\n' "$*"; }

# step NAME COMMAND… runs the command and remembers whether it failed.
step() {
  local name=$1 begun=$SECONDS
  shift
  say "$name"
  if "$@" 2>&1 | tee -a "$log"; then
    echo "--- $name: done in $((SECONDS - begun)) s"
  else
    echo "--- $name: FAILED after $((SECONDS - begun)) s"
    failed+=("$name")
  fi
}

# need is a step without which the others make no sense.
need() {
  step "$@"
  if ((${#failed[@]})); then finish; fi
}

# finish repeats what the test runners concluded, names the failed steps and ends the script.
finish() {
  say "summary"
  grep -aE '^(ok|FAIL|---? FAIL:|panic:)[[:space:]]|^ +[0-9]+ (passed|failed|flaky|did not run)' "$log" | awk '!seen[$0]++' || true
  if ((${#failed[@]})); then
    printf 'FAILED: %s\n' "${failed[@]}"
    echo "failed after $((SECONDS - started)) s"
    exit 1
  fi
  echo "all steps passed in $((SECONDS - started)) s"
  exit 0
}
