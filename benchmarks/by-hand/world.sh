#!/bin/bash
# The floor: Ursa without machines, by hand, inside a sandbox that runs: a libvirt network, namespaces, cables, addresses, one nft
# transaction for the host and one for each router, routing, services. All it needs is rendered in its folder beforehand.
# world.sh up|down, in the folder with the rendered files
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")"
# shellcheck disable=SC2094 # the file is not the variable
read -ra nodes < nodes
connect='qemu+unix:///system?socket=/run/libvirt/libvirt-sock'
all() { local pid; for pid in "${started[@]}"; do wait "$pid"; done; started=(); }
started=()
if [ "$1" = up ]; then
  nft -f host.nft & started+=($!)
  ip -batch create.ip & started+=($!)
  all
  virsh -q -c "$connect" net-create net.xml > /dev/null & network=$!
  for node in "${nodes[@]}"; do
    ip -n "$node" -batch "$node.ip" & started+=($!)
    [ ! -e "$node.nft" ] || { nsenter --net=/run/netns/"$node" nft -f "$node.nft" & started+=($!); }
    [ ! -e "$node.sysctl" ] || { nsenter --net=/run/netns/"$node" sysctl -q -p "$node.sysctl" & started+=($!); }
  done
  ip -batch uplinks.ip & started+=($!)
  all
  wait $network
  sysctl -q -p host.sysctl & started+=($!)
  ip -batch routing.ip & started+=($!)
  # A service is up when socat says that it listens.
  said=()
  while read -r node listener script; do
    exec {fd}< <(exec env VIRTLAB_NODE="$node" VIRTLAB_FTP_DATA_PORT=20021 nsenter --net=/run/netns/"$node" \
      socat -d -d "$listener" EXEC:"sh $PWD/$script" 2>&1)
    said+=("$fd")
  done < services
  for fd in "${said[@]}"; do
    while read -ru "$fd" line; do case $line in *'listening on'*|*'receiving on'*) break ;; esac; done
    exec {fd}<&-
  done
  all
else
  virsh -q -c "$connect" net-destroy br0 > /dev/null & started+=($!)
  nft -f remove.nft & started+=($!)
  # Links before namespaces: the kernel takes a namespace's own links away in its own time.
  { while read -r node _; do ip netns pids "$node"; done < services; } | sort -u | xargs -r kill -9
  ip -batch remove.ip
  all
fi
