#!/usr/bin/env bash
# Runs gilscope probe with the inputs of the action, and decides what an undecided one does to the job.
set -uo pipefail

case ${PROBE_UNDECIDED:=pass} in
  pass | fail) ;;
  *)
    echo "::error title=gilscope::The input undecided must be pass or fail."
    exit 2
    ;;
esac

options=(--format github)

# add OPTION VALUE: an input that was left out is empty.
add() {
  [ -z "$2" ] || options+=("$1=$2")
}

add --args "${PROBE_ARGS:-}"
add --setup "${PROBE_SETUP:-}"
add --expect "${PROBE_EXPECT:-}"
add --baseline "${PROBE_BASELINE:-}"
add --workers "${PROBE_WORKERS:-}"
add --executor "${PROBE_EXECUTOR:-}"
add --seconds "${PROBE_SECONDS:-}"
add --report "${PROBE_REPORT:-}"
add --output "${PROBE_JUNIT:-}"
while IFS= read -r condition; do
  add --fail-if "$condition"
done <<<"${PROBE_FAIL_IF:-}"

gilscope probe "${options[@]}" -- "$PROBE_TARGET"
status=$?
[ -z "${GITHUB_OUTPUT:-}" ] || echo "status=$status" >>"$GITHUB_OUTPUT"
[ "$status" -eq 3 ] && [ "$PROBE_UNDECIDED" = pass ] && exit 0
exit "$status"
