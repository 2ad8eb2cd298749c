# Runs inside new mount, network and PID namespaces, as their first process. $1 is a private directory for the socket and all state.
# Says "ready" when the daemon answers, and takes everything down with it when standard input ends.
set -e
mount --make-rprivate /
mount -t tmpfs tmpfs /run
mkdir -p /run/lock
for d in /etc/libvirt /var/lib/libvirt /var/cache/libvirt /var/log/libvirt; do
  mkdir -p "$1/private$d" "$d"
  mount --bind "$1/private$d" "$d"
done
# Packages may not have made the user and group (kvm is Ubuntu's) that libvirt looks up before it reads its configuration.
for f in passwd group; do cp /etc/$f "$1/$f"; done
if ! grep -q ^libvirt-qemu: /etc/passwd; then
  echo "libvirt-qemu:x:64055:64055::/:/bin/false" >> "$1/passwd"
  echo "libvirt-qemu:x:64055:" >> "$1/group"
  grep -q ^kvm: /etc/group || echo "kvm:x:64056:" >> "$1/group"
  for f in passwd group; do mount --bind "$1/$f" /etc/$f; done
fi
# /dev/kvm stays as it is. Hiding it under /dev/null makes libvirt find its knowledge of QEMU out of date, and probe QEMU again, at every
# start of a machine: 5 s instead of 0.4 s.
cat > /etc/libvirt/qemu.conf <<Q
user = "root"
group = "root"
stdio_handler = "file"
remember_owner = 0
namespaces = []
cgroup_controllers = []
security_driver = "none"
Q
cat > /etc/libvirt/libvirtd.conf <<Q
auth_unix_rw = "none"
auth_unix_ro = "none"
unix_sock_dir = "$1"
Q
ip link set lo up
# Goes into the background when its sockets are there. It must not keep the pipe of our standard output open.
libvirtd -d -f /etc/libvirt/libvirtd.conf > "$1/log" 2>&1 < /dev/null
echo ready
cat > /dev/null
