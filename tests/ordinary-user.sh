#!/usr/bin/env bash
# Runs a command as an ordinary user where only root is at hand (a container, a build server):
#   tests/ordinary-user.sh WRITABLE-FOLDER COMMAND [ARGUMENT…]
# The user, with ranges in /etc/subuid and /etc/subgid, exists only in a private mount namespace, and so do its /tmp with its home in
# it and a /dev/net/tun that it may open. The machine has no part in this: when the command ends, all of it is gone.
set -euo pipefail
[ "${1-}" = --inside ] || exec unshare --mount bash "$0" --inside "$@"
shift

readonly user=virtlab-tester uid=4242
# Above the ids that sandboxes of root use (Identity.cs), which are above everybody's.
readonly first_sub_id=2130771968 sub_ids=65536
readonly writable=$1
shift
root=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
readonly root
# A memory file system to prepare things in.
case $root/ in /dev/shm/*) stage=/mnt ;; *) stage=/dev/shm ;; esac
readonly stage

make_user() {
  cp -a /etc "$stage/etc"
  echo "$user:x:$uid:$uid::$stage/home:/bin/bash" >> "$stage/etc/passwd"
  echo "$user:x:$uid:" >> "$stage/etc/group"
  echo "$user:$first_sub_id:$sub_ids" | tee -a "$stage/etc/subuid" >> "$stage/etc/subgid"
  chmod 644 "$stage"/etc/sub{u,g}id
  mount --rbind "$stage/etc" /etc
}

make_tun() {
  mknod -m 666 "$stage/tun" c 10 200
  [ -e /dev/net/tun ] || fail "This machine has no /dev/net/tun."
  mount --bind "$stage/tun" /dev/net/tun
}

# The repository and the SDK may lie below a folder that only root may enter, such as /root or one made by mktemp. Empty folders are
# mounted over those and over /tmp, and in them what has to be seen.
make_reachable() {
  local seen=("$root"/*/ "$(dirname "$(readlink -f "$(command -v dotnet)")")/") covers i folder
  mapfile -t covers < <(for folder in "${seen[@]}"; do private_parent "$folder"; done | sort -u)
  for i in "${!seen[@]}"; do
    mkdir "$stage/$i"
    mount --rbind "${seen[i]}" "$stage/$i"
  done
  mount -t tmpfs -o mode=1777 virtlab-tmp /tmp
  for folder in "${covers[@]}"; do
    # One below /tmp is gone already.
    [ ! -d "$folder" ] || mount -t tmpfs -o mode=755 virtlab-cover "$folder"
  done
  for i in "${!seen[@]}"; do
    mkdir -p "${seen[i]}"
    mount --rbind "$stage/$i" "${seen[i]}"
  done
}

# The outermost parent of a folder that others may not enter, if there is one.
private_parent() {
  local path='' part parts
  IFS=/ read -ra parts <<< "$(dirname "$1")"
  for part in "${parts[@]:1}"; do
    path=$path/$part
    (($(stat -c 0%a "$path") & 1)) || { echo "$path"; return; }
  done
}

# With a guest cache of its own: builders write there, and what is there need not be downloaded again.
make_home() {
  mkdir -p "$stage/home/.local/share" "$stage/home/cache"
  [ ! -d "${VIRTLAB_CACHE-}" ] || cp -r "$VIRTLAB_CACHE"/. "$stage/home/cache"
  chown -R "$uid:$uid" "$stage/home" "$writable"
}

as_user() {
  local path
  path=$(dirname "$(command -v dotnet)"):/usr/local/bin:/usr/bin:/bin
  setpriv --reuid "$uid" --regid "$uid" --clear-groups --inh-caps=-all env -u XDG_RUNTIME_DIR -u NUGET_PACKAGES \
    USER="$user" LOGNAME="$user" PATH="$path" TMPDIR=/tmp \
    HOME="$stage/home" DOTNET_CLI_HOME="$stage/home" XDG_DATA_HOME="$stage/home/.local/share" VIRTLAB_CACHE="$stage/home/cache" "$@"
}

fail() { echo "$*" >&2; exit 1; }

mount -t tmpfs -o mode=1777 virtlab-stage "$stage"
make_user
make_tun
make_home
make_reachable
cd "$root"
code=0
as_user "$@" || code=$?
chown -R 0:0 "$writable"
exit "$code"
