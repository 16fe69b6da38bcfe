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

# What `xtask wasm --dev` compiles, begun while xtask itself is compiled. It has what the way to the server, which is the
# longer one, leaves idle of the cores.
core_lane() {
  local idle=(nice -n 19)
  have chrt && idle=(chrt --idle 0)
  "${idle[@]}" env -u RUSTC_WORKSPACE_WRAPPER \
    cargo build --quiet --package ronda-pwa-core --package ronda-light --target wasm32-unknown-unknown --profile wasm-dev
}

have() { command -v "$1" >/dev/null 2>&1; }

# beside LANE: runs a function while what follows runs; `joined LANE` waits for it, shows what it said and gives its status.
# A compiler's first and last steps keep one core busy: the other has work meanwhile.
lanes="$(mktemp -d)"
ended() {
  jobs -p | xargs -r kill 2>/dev/null || true
  rm -rf "$lanes" ${in_memory:+"$in_memory"}
}
trap ended EXIT
beside() {
  ( trap - EXIT; "$1" ) >"$lanes/$1.log" 2>&1 &
  echo $! >"$lanes/$1.pid"
}
joined() {
  local status=0
  wait "$(cat "$lanes/$1.pid")" || status=$?
  cat "$lanes/$1.log"
  return "$status"
}

# In memory, where it has this much room (GB): the temporary files of what is run from here on. Trials make and throw away stores,
# databases and browsers' profiles by the thousand, which costs a disk's file system more than some of them take.
MEMORY_ROOM=8
temporary_files_in_memory() {
  local room
  [[ -z "${TMPDIR:-}" && -w /dev/shm ]] || return 0
  room="$(df --output=avail --block-size=1G /dev/shm | tail -n 1)" || return 0
  ((room >= MEMORY_ROOM)) || return 0
  in_memory="$(mktemp -d /dev/shm/ronda.XXXXXX)"
  chmod 1777 "$in_memory" # as /tmp: mail and database servers run as somebody else
  # What measures, scripts/bench and scripts/soak, leaves them on the disk.
  export TMPDIR="$in_memory" RONDA_TEST_POSTGRES_FOLDER="$in_memory"
}
