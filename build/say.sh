# shellcheck shell=bash disable=SC2154 # run, artifacts, scratch: set by build.sh
# Part of build.sh: what its user reads.

say() { echo "==> $*"; }

fail() {
  printf '%s\n' "$@" >&2
  exit 1
}

# quietly NAME COMMAND…: the output goes to a log, which is shown only if the command fails (where warnings are not the reason).
quietly() {
  local log=$run/$1.log code=0
  shift
  "$@" > "$log" 2>&1 < /dev/null || code=$?
  [ "$code" = 0 ] || { grep -v ': warning ' "$log"; echo "(exit code $code: $*)"; } >&2
  return "$code"
}
