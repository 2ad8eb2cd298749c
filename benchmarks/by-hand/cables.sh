#!/bin/bash
# The floor for many cables: a hundred NICs of one namespace plugged into a switch with one batch a namespace, and taken away with one request.
# cables.sh up|down, in the folder with the rendered files
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")"
read -r switches node < names
if [ "$1" = up ]; then
  ip -batch create.ip
  ip -n "$switches" -batch switches.ip & switching=$!
  ip -n "$node" -batch node.ip
  wait $switching
else
  ip -n "$node" link delete group 86
  ip netns delete "$node"
  ip netns delete "$switches"
fi
