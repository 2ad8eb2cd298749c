# shellcheck shell=bash disable=SC2154 # run, artifacts, scratch: set by build.sh
# Part of build.sh: finds what this machine lacks. Root installs it; anyone else is told the one command for an administrator.

# What is needed and the package that brings it: a program, a file if there is a slash in it, or what has() knows besides.
readonly lab_needs=(
  'libvirt daemons=libvirt-daemon' qemu-system-x86_64=qemu-system-x86 dnsmasq=dnsmasq-base nft=nftables ip=iproute2 sysctl=procps
  unshare=util-linux nsenter=util-linux setpriv=util-linux newuidmap=uidmap socat=socat tcpdump=tcpdump hping3=hping3 perl=perl-base
  '/usr/lib/*/libvirt.so.0=libvirt0'
  '/usr/lib/*/libvirt/connection-driver/libvirt_driver_qemu.so=libvirt-daemon-driver-qemu'
  '/usr/lib/*/libvirt/connection-driver/libvirt_driver_network.so=libvirt-daemon-driver-network'
  # The tiny guest is made of the distribution's kernel package and a static busybox.
  xz=xz-utils zstd=zstd 'static busybox=busybox-static'
)
# What tests do behind a lab's back is done with virsh.
readonly hand_needs=(virsh=libvirt-clients)
# What labs are written for and measured against: its own compiler looks at the files.
readonly shorewall_needs=(shorewall=shorewall iptables=iptables)
# What the benchmarks compare with is done by hand with one daemon and virsh.
readonly bench_needs=(libvirtd=libvirt-daemon "${hand_needs[@]}")
# The generator and its tests compare with libvirt's own description and headers.
readonly native_needs=(/usr/share/libvirt/api/libvirt-api.xml=libvirt-dev gcc=gcc '/usr/lib/*/libc.a=libc6-dev')

# setup dotnet|lab|bench|native|test: returns when all is there that the command needs.
setup() {
  find_dotnet
  case $1 in
    lab) install "${lab_needs[@]}" ;;
    bench) install "${lab_needs[@]}" "${bench_needs[@]}" "${shorewall_needs[@]}" ;;
    native) install "${native_needs[@]}" ;;
    test) install "${lab_needs[@]}" "${native_needs[@]}" "${hand_needs[@]}" "${shorewall_needs[@]}" ;;
  esac
}

find_dotnet() {
  local folder version
  for folder in "${DOTNET_ROOT:-}" "${HOME:-}/.dotnet" /usr/share/dotnet /usr/lib/dotnet; do
    command -v dotnet > /dev/null || [ ! -x "$folder/dotnet" ] || PATH=$folder:$PATH
  done
  command -v dotnet > /dev/null || fail "The .NET 10 SDK is not installed: there is no 'dotnet' in PATH." "$get_dotnet"
  # In this folder global.json decides which SDKs will do.
  version=$(dotnet --version 2> /dev/null) || fail "The .NET 10 SDK is not installed. Installed: $(dotnet --list-sdks | tr '\n' ' ')" "$get_dotnet"
  echo "$version" > "$run/dotnet-version.log"
}
readonly get_dotnet="Get it from https://dotnet.microsoft.com/download/dotnet/10.0, or on Ubuntu: sudo apt-get install dotnet-sdk-10.0"

install() {
  local packages=() remedies=() command
  command -v apt-get > /dev/null || fail "This needs Debian or Ubuntu: there is no apt-get here."
  find_packages "$@"
  if [ "$(id -u)" = 0 ]; then
    unshare --mount --net true 2> /dev/null || fail "Root may not make namespaces here. If this is a container, start it with --privileged."
    [ ${#packages[@]} = 0 ] || install_packages
    return
  fi
  [ ${#packages[@]} = 0 ] || remedies+=("sudo apt-get update && sudo apt-get install --no-install-recommends ${packages[*]}")
  find_remedies
  [ ${#remedies[@]} -gt 0 ] || return 0
  command=$(printf ' && %s' "${remedies[@]}")
  fail "This machine lacks something. An administrator has to run once:" "" "  ${command# && }" ""
}

# Sets packages to those that are missing.
find_packages() {
  local need package
  for need in "$@"; do
    package=${need#*=}
    has "${need%%=*}" || [[ " ${packages[*]} " = *" $package "* ]] || packages+=("$package")
  done
  [ ${#packages[@]} -gt 0 ] || return 0
  # Drivers have packages of their own in newer distributions only.
  [ "$(id -u)" != 0 ] || knows libvirt-daemon || update_lists
  for package in libvirt-daemon-driver-qemu libvirt-daemon-driver-network; do
    knows "$package" || mapfile -t packages < <(printf '%s\n' "${packages[@]}" | grep -vx "$package")
  done
}

has() {
  case $1 in
    */*) compgen -G "$1" > /dev/null ;;
    'libvirt daemons') has libvirtd || { has virtqemud && has virtnetworkd; } ;;
    'static busybox') has busybox && ! ldd "$(command -v busybox)" > /dev/null 2>&1 ;;
    *) command -v "$1" > /dev/null ;;
  esac
}

knows() { apt-cache show "$1" > /dev/null 2>&1; }

update_lists() {
  say "updating the package lists"
  quietly apt-update apt-get update -q
}

install_packages() {
  local before
  say "installing ${#packages[@]} packages: ${packages[*]}"
  before=$(daemon_units)
  # Old package lists name files that the mirror no longer has.
  apt_install > "$run/apt-first.log" 2>&1 || { update_lists; quietly apt-install apt_install; }
  disable_units "$before"
}

# Some packages start a daemon (libvirt-daemon does from Debian 13 on); labs start their own, and the machine is to stay as it is.
# So the programs that start services do nothing, in a mount namespace that only this apt-get sees.
apt_install() {
  # shellcheck disable=SC2016 # expanded by the inner shell
  DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 unshare --mount bash -euc '
    for tool in /usr/sbin/invoke-rc.d /usr/bin/deb-systemd-invoke; do
      [ ! -e "$tool" ] || mount --bind /bin/true "$tool"
    done
    # A setting that an administrator has changed, and a package left behind, stays as it is.
    exec apt-get install -y -q --no-install-recommends -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@"' install "${packages[@]}" < /dev/null
}

daemon_units() { find /usr/lib/systemd/system -name '*virt*' -o -name '*qemu*' -o -name '*shorewall*' 2> /dev/null | sed 's|.*/||' | sort; }

# disable_units BEFORE: nor shall those that came now start with the machine.
disable_units() {
  local new=()
  mapfile -t new < <(comm -13 <(echo "$1") <(daemon_units))
  [ ${#new[@]} = 0 ] || ! has systemctl || systemctl disable "${new[@]}" > "$run/disable-units.log" 2>&1 || true
}

# Adds to remedies what an ordinary user needs beyond packages.
find_remedies() {
  local user first
  user=$(id -un)
  if ! has_range /etc/subuid || ! has_range /etc/subgid; then
    first=$(cat /etc/subuid /etc/subgid 2> /dev/null | awk -F: 'BEGIN { n = 100000 } $2 + $3 > n { n = $2 + $3 } END { print n }')
    remedies+=("sudo usermod --add-subuids $first-$((first + 65535)) --add-subgids $first-$((first + 65535)) $user")
  fi
  # Loaded now, and at every start.
  [ -e /dev/net/tun ] || remedies+=("echo tun | sudo tee /etc/modules-load.d/virtlab.conf && sudo modprobe tun")
  # udev gives the device this mode at every start unless a rule of the machine's own says otherwise.
  [ ! -e /dev/net/tun ] || { : <> /dev/net/tun; } 2> /dev/null ||
    remedies+=("echo 'KERNEL==\"tun\", MODE=\"0666\"' | sudo tee /etc/udev/rules.d/99-virtlab.rules && sudo chmod 0666 /dev/net/tun")
  unshare --user --map-root-user --mount mount -t tmpfs none /tmp 2> /dev/null || allow_user_namespaces
}

has_range() { grep -qsE "^($(id -un)|$(id -u)):[0-9]+:[1-9]" "$1"; }

# The settings that can forbid them.
allow_user_namespaces() {
  local settings=()
  ! is kernel/apparmor_restrict_unprivileged_userns 1 || settings+=(kernel.apparmor_restrict_unprivileged_userns=0)
  ! is kernel/unprivileged_userns_clone 0 || settings+=(kernel.unprivileged_userns_clone=1)
  ! is user/max_user_namespaces 0 || settings+=(user.max_user_namespaces=10000)
  # Set now, and at every start.
  [ ${#settings[@]} = 0 ] ||
    remedies+=("printf '%s\\n' ${settings[*]} | sudo tee /etc/sysctl.d/99-virtlab.conf && sudo sysctl -p /etc/sysctl.d/99-virtlab.conf")
  [ ${#settings[@]} -gt 0 ] || fail "An ordinary user may not make namespaces here. If this is a container, start it with --privileged."
}

is() { [ "$(cat "/proc/sys/$1" 2> /dev/null)" = "$2" ]; }
