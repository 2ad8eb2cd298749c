#!/bin/bash
# What is there, in a form that can be compared: the measurement counts only if both sides leave the same.
# state.sh, in the folder with the rendered files
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")"
# shellcheck disable=SC2094 # the file is not the variable
read -ra nodes < nodes
look() {
  echo "== $1"
  ip -4 -br address | sed 's/@[^ ]*//; s/  */ /g' | sort
  ip -4 route show table all | sed 's/ linkdown//' | sort
  ip rule
  # Gateways enter the map with their first answer, a moment later. The record of the lab has no counterpart by hand and counts against VirtLab.
  nft list ruleset | sed '/jump vl.track/d; /^table inet virtlab\.ursa {/,/^}/d'
  sysctl net.ipv4.ip_forward
  busybox netstat -ltun | sort
}
look host
for node in "${nodes[@]}"; do
  [ -e "/run/netns/$node" ] || { echo "no $node"; continue; }
  nsenter --net=/run/netns/"$node" bash --norc -c "$(declare -f look); look $node"
done
virsh -q -c 'qemu+unix:///system?socket=/run/libvirt/libvirt-sock' net-list
