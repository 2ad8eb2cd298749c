#!/usr/bin/env bash
# Runs a command, as root, with a view of the machine to itself: tests/apart.sh COMMAND [ARGUMENT…]
# Tests compare the machine before and after; processes and temporary files of others that run meanwhile are no traces of theirs. When the
# command ends, however it ends, the kernel ends all that it started.
set -euo pipefail
if [ "${1-}" != --inside ]; then
  exec unshare --mount --pid --fork --mount-proc --kill-child bash "$0" --inside "$@"
fi
shift
TMPDIR=$(mktemp -d "${TMPDIR:-/tmp}/apart.XXXXXX")
export TMPDIR
chmod 755 "$TMPDIR"
# Not exec: the first process takes in orphans, and must see to their end.
code=0
"$@" || code=$?
rm -rf "$TMPDIR"
exit "$code"
