#!/bin/bash
# The floor: what a good engineer would type to get COUNT virtual machines with a DHCP lease each, in private namespaces with a libvirt of
# their own. Reads net.xml and domain1.xml … from FOLDER; keeps libvirt's capabilities of QEMU in FOLDER/cache between runs, as VirtLab does.
# Says "LEASES" when all leases are visible through the daemon; ends, with all it made, when its standard input ends.
# start.sh FOLDER COUNT
set -euo pipefail
if [ "${3:-}" != inside ]; then
  mkdir -p "$1/cache"
  namespaces=(--mount --net --pid --fork --mount-proc --kill-child)
  [ "$(id -u)" = 0 ] || namespaces+=(--user --map-root-user --map-auto)
  exec unshare "${namespaces[@]}" bash --norc "$0" "$1" "$2" inside
fi
folder=$1 count=$2 socket=/run/libvirt/libvirt-sock
export LC_ALL=C
mount -t sysfs sysfs /sys
mount -t tmpfs -o mode=755 private /run
mkdir -p /run/{etc,lib,log,libvirt}
mount --bind /run/etc /etc/libvirt
mount --bind /run/lib /var/lib/libvirt
mount --bind /run/log /var/log/libvirt
mount --bind "$folder/cache" /var/cache/libvirt
# libvirt asks for this user even where QEMU runs as another.
for file in passwd group; do
  { cat /etc/$file; grep -q '^libvirt-qemu:' /etc/$file || case $file in passwd) echo 'libvirt-qemu:x:64:64::/:/bin/false' ;; *) echo 'libvirt-qemu:x:64:' ;; esac; } > /run/$file
  mount --bind /run/$file /etc/$file
done
# A KVM that is there but does not work makes libvirt look at QEMU again and again: machines run under emulation on both sides.
if [ -e /dev/kvm ]; then
  mount -t tmpfs -o mode=755 private /mnt
  mkdir -p /mnt/{net,pts,shm}
  for node in null zero full random urandom tty net/tun; do
    touch "/mnt/$node"
    mount --bind "/dev/$node" "/mnt/$node"
  done
  mount -t devpts -o newinstance,ptmxmode=0666,mode=620 private /mnt/pts
  ln -s pts/ptmx /mnt/ptmx
  mount --move /mnt /dev
fi
cat > /etc/libvirt/libvirtd.conf <<X
auth_unix_ro = "none"
auth_unix_rw = "none"
log_level = 3
min_workers = 16
max_workers = 64
max_client_requests = 64
log_outputs = "3:file:/var/log/libvirt/libvirtd.log"
X
cat > /etc/libvirt/qemu.conf <<'X'
user = "root"
group = "root"
dynamic_ownership = 0
remember_owner = 0
stdio_handler = "file"
namespaces = []
cgroup_controllers = []
security_driver = "none"
seccomp_sandbox = 0
capability_filters = [ "cpu-unavailable-features" ]
X
ip link set lo up
libvirtd < /dev/null > /var/log/libvirt/out 2>&1 &
until [ -S $socket ]; do sleep 0.005; done
connect="qemu+unix:///system?socket=$socket"
virsh -q -c "$connect" net-create "$folder/net.xml" > /dev/null
creating=()
for ((i = 1; i <= count; i++)); do
  virsh -q -c "$connect" create "$folder/domain$i.xml" > /dev/null &
  creating+=($!)
done
for pid in "${creating[@]}"; do wait "$pid"; done
# dnsmasq's record first, which costs next to nothing: asking the daemon again and again takes processor time from machines that boot.
mkfifo /run/never
exec {never}<> /run/never
recorded() { # recorded: whether dnsmasq has written down COUNT addresses
  local line found=0
  [ -e /var/lib/libvirt/dnsmasq/br0.status ] || return
  while read -r line; do [[ $line != *'"ip-address"'* ]] || found=$((found + 1)); done < /var/lib/libvirt/dnsmasq/br0.status
  [ $found -ge "$count" ]
}
until recorded && [ "$(virsh -q -c "$connect" net-dhcp-leases br0 | grep -c ipv4)" = "$count" ]; do
  read -rt 0.01 -u "$never" || true
done
echo LEASES
read -r _ || true
