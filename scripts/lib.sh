# Shared by the scripts of this folder: where we are, and saying what is being done and how long it took.
set -euo pipefail
ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$ROOT"

# step "what" command…: says what is done, runs it, says how long it took; on failure shows what it said.
step() {
  local what="$1" began log
  shift
  began=$(date +%s)
  log="$(mktemp)"
  printf '%s  %-46s' "$(date +%H:%M:%S)" "$what"
  if "$@" >"$log" 2>&1; then
    printf ' ok, %ss\n' "$(($(date +%s) - began))"
    rm -f "$log"
  else
    local status=$?
    printf ' FAILED after %ss\n' "$(($(date +%s) - began))"
    cat "$log" >&2
    rm -f "$log"
    return "$status"
  fi
}

have() { command -v "$1" >/dev/null 2>&1; }
