#!/bin/bash
# The floor for many cables: a hundred NICs of one namespace come with one batch a namespace and go with one request.
# cables.sh prepare|up|down, in the folder with the rendered files
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")"
read -r switches node < names
case $1 in
  prepare)
    ip netns add "$switches"
    ip -n "$switches" -batch switch.ip
    ;;
  up)
    ip -batch create.ip
    ip -n "$switches" -batch plug.ip & plugging=$!
    ip -n "$node" -batch node.ip
    wait $plugging
    ;;
  down)
    ip -n "$node" link delete group 86
    ip netns delete "$node"
    ;;
esac
