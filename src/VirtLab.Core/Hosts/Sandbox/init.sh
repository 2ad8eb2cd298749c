# VirtLab sandbox: first process (PID 1) of the private namespaces. Runs as: bash --norc -c "$(cat init.sh)" virtlab-init 1
# Lines on standard output: "PID n", then (after the owner wrote the maps and sent GO) "READY", or "ERROR stage: text".
export LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin HOME=/root
if [ "$1" = 1 ]; then
  read -r pid _ < /proc/self/stat; echo "PID $pid"
  read -r go || exit 0
  [ "$go" = GO ] || exit 0
  groups=--clear-groups; read -r sg < /proc/self/setgroups; [ "$sg" = deny ] && groups=--keep-groups
  exec setpriv --reuid 0 --regid 0 $groups --inh-caps=-all --ambient-caps=-all --pdeathsig KILL \
       bash --norc -c "$BASH_EXECUTION_STRING" virtlab-init 2
fi
exec 3>&1 2>&1
die() { echo "ERROR $*" | tr '\n' ' ' >&3; echo >&3; exit 1; }
try() { local what=$1 out; shift; out=$("$@" 2>&1) || die "$what: $out"; }
R=/run
try tmpfs mount -t tmpfs -o mode=755,size=50% virtlab /run
mkdir -p $R/{proc,sys,dev/pts,dev/shm,dev/net,run/libvirt,run/lock,run/netns,run/virtlab,tmp,etc/libvirt/qemu,var/{lib,cache,log}/libvirt,var/{tmp,lib/misc,lib/dnsmasq},.host/{etc,var,sys}} || die "mkdir"
chmod 1777 $R/tmp $R/var/tmp $R/dev/shm
shopt -s nullglob
fstab=/run/.fstab
{
  for e in /* /.[!.]*; do
    n=${e#/}
    # The last ones are names that this root uses itself ("mount" is libmount's): a host folder of that name stays outside.
    case $n in proc|sys|dev|run|tmp|etc|var|lost+found|mount|.old|.host|.fstab) continue;; esac
    if [ -L "$e" ]; then ln -s "$(readlink "$e")" "$R/$n"
    elif [ -d "$e" ]; then mkdir "$R/$n"; case $n in *[[:space:]\\]*) ;; *) echo "$e $R/$n none rbind 0 0";; esac
    fi
  done
  echo "/etc $R/.host/etc none rbind 0 0"
  echo "/var $R/.host/var none rbind 0 0"
  dev() { [ -e "$1" ] && { : > "$R/dev/$2"; echo "$1 $R/dev/$2 none bind 0 0"; }; }
  for d in null zero full random urandom tty; do dev /dev/$d $d; done
  dev "${VIRTLAB_TUN:-/dev/net/tun}" net/tun
  [ -z "$VIRTLAB_KVM" ] || dev "$VIRTLAB_KVM" kvm
  echo "devpts $R/dev/pts devpts newinstance,ptmxmode=0666,mode=620 0 0"
  echo "proc $R/proc proc nosuid,nodev,noexec 0 0"
} > $fstab
try mounts mount --all --fstab $fstab
# Two: "ip netns exec" unmounts /sys before it mounts its own, and the kernel allows that only while another whole one is visible.
for d in sys .host/sys; do
  mount -t sysfs -o nosuid,nodev,noexec sysfs $R/$d 2>/dev/null || try sysfs mount --rbind /sys $R/$d
done
ln -s pts/ptmx $R/dev/ptmx; ln -s /proc/self/fd $R/dev/fd
ln -s fd/0 $R/dev/stdin; ln -s fd/1 $R/dev/stdout; ln -s fd/2 $R/dev/stderr
ln -s /run $R/var/run; ln -s /run/lock $R/var/lock
cd $R || die "cd"
link() { # link DIR: symbolic links for what the host has there and the sandbox has not
  local e l=()
  for e in "/$1"/*; do [ -e "$R/$1/${e##*/}" ] || [ -L "$R/$1/${e##*/}" ] || l+=("/.host/$1/${e##*/}"); done
  [ ${#l[@]} = 0 ] || ln -s "${l[@]}" "$R/$1/"
}
echo 'passwd: files
group: files
hosts: files dns
services: files
protocols: files' > etc/nsswitch.conf
: > etc/resolv.conf
echo virtlab > etc/hostname
printf '127.0.0.1 localhost virtlab\n::1 localhost\n' > etc/hosts
ln -s /proc/mounts etc/mtab
# Whom programs here run as: libvirt-dnsmasq is Ubuntu's.
echo 'root:x:0:0:root:/root:/bin/sh
daemon:x:1:1::/:/bin/false
libvirt-qemu:x:64:64::/:/bin/false
tcpdump:x:72:72::/:/bin/false
libvirt-dnsmasq:x:97:99::/:/bin/false
dnsmasq:x:98:99::/:/bin/false
nobody:x:99:99::/:/bin/false
outside:x:65534:65534::/:/bin/false' > etc/passwd
echo 'root:x:0:
daemon:x:1:
tty:x:5:
kvm:x:36:
libvirt-qemu:x:64:
libvirt:x:65:
tcpdump:x:72:
nogroup:x:99:
outside:x:65534:' > etc/group
link etc; link var; link var/lib; link var/cache
for daemon in $VIRTLAB_DAEMONS; do
  cat > "etc/libvirt/${daemon%=*}.conf" <<E
auth_unix_ro = "none"
auth_unix_rw = "none"
unix_sock_dir = "/run/libvirt"
unix_sock_ro_perms = "0700"
unix_sock_rw_perms = "0700"
host_uuid = "$VIRTLAB_HOST_UUID"
log_level = 3
log_outputs = "3:file:/var/log/libvirt/${daemon%=*}.log"
keepalive_interval = -1
min_workers = 16
max_workers = 64
max_client_requests = 64
E
done
cat > etc/libvirt/qemu.conf <<E
user = "root"
group = "root"
dynamic_ownership = 0
remember_owner = 0
stdio_handler = "file"
namespaces = []
cgroup_controllers = []
security_driver = "none"
seccomp_sandbox = 0
max_core = 0
capability_filters = [ "cpu-unavailable-features" ]
E
# It only saves time: a folder that can't be read from here is no failure.
[ -z "$VIRTLAB_CAPS" ] || { mkdir -p var/cache/libvirt/qemu; cp -r "$VIRTLAB_CAPS" var/cache/libvirt/qemu/capabilities 2>/dev/null; }
mkdir .old
try pivot_root pivot_root . .old
cd /; exec bash --norc -c '
export LC_ALL=C
exec 3>&1
die() { echo "ERROR $*" | tr "\n" " " >&3; echo >&3; exit 1; }
# Nothing is ever removed recursively here: most of what stands below / belongs to the host.
umount -l /.old || die "the old root could not be unmounted"
rmdir /.old; rm -f /.fstab /mount/utab /mount/utab.*; rmdir /mount 2>/dev/null
hostname virtlab 2>/dev/null
out=$(ip link set lo up 2>&1) || die "loopback: $out"
pids=()
for daemon in $VIRTLAB_DAEMONS; do
  name=${daemon%=*} log=/var/log/libvirt/${daemon%=*}
  ( $name </dev/null >$log.out 2>&1 3>&-
    echo "ERROR $name: exit $? $(tail -qn 3 $log.out $log.log 2>&1 | tr "\n" " ")" >&3 ) &
  pids+=($!)
done
set -- ${pids[@]}
# A socket has its name a moment before its daemon listens to it, and until then refuses.
listens() { # listens SOCKET; /proc/net/unix: number, users, protocol, flags (a server: 00010000), type, state, inode, path
  local flags path
  while read -r _ _ _ flags _ _ _ path; do [ "$flags $path" != "00010000 /run/libvirt/$1" ] || return 0; done < /proc/net/unix
  return 1
}
for daemon in $VIRTLAB_DAEMONS; do
  until listens ${daemon#*=}; do
    kill -0 $1 2>/dev/null || exit 1
    read -rt 0.003 _; [ $? != 1 ] || exit 0 # 1: the owner is gone
  done
  shift
done
echo READY
exec 3>&- >/dev/null 2>&1
while read -r _; do :; done
exit 0'
