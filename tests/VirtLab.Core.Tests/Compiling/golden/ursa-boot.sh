#!/bin/sh
# VirtLab: lab ursa
# Brings back at boot what of the lab is not libvirt's. libvirt runs it whenever a network starts or stops:
#   /etc/libvirt/hooks/network.d/virtlab-ursa NETWORK start|started|stopped|... begin|end -
# It must not ask libvirt anything, and a network that is to start does not if it fails.
# PersistAsync has written it, StopPersistingAsync and RemoveAsync take it away; do not edit.
PATH=/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin LC_ALL=C
export PATH LC_ALL
folder=/var/lib/virtlab/ursa/boot-HASH
case $1 in br0) ;; *) exit 0 ;; esac
case $2.$3 in start.begin | started.begin) ;; *) exit 0 ;; esac
[ -r "$folder/boot.sh" ] || { echo "$folder/boot.sh of lab ursa is missing: recover the lab, or remove $0" >&2; exit 1; }
mkdir -p /run/virtlab && chmod 711 /run/virtlab || exit 1
# One network at a time; -o: what stays running does not hold the lock.
exec flock -o /run/virtlab/ursa.boot sh "$folder/boot.sh" "$2" < /dev/null
----
# boot.sh start|started: brings lab ursa back when libvirt starts its networks. Run by /etc/libvirt/hooks/network.d/virtlab-ursa.
PATH=/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin LC_ALL=C
export PATH LC_ALL
cd "${0%/*}" || exit 1
case $1 in
start)
# The lab is there: this is no boot, or not its first network. Tables that another program saved, and has loaded, are from before the boot.
{ [ -e /run/virtlab/ursa.lock ] || [ -e /run/virtlab/ursa.booted ]; } && nft list table inet virtlab.ursa > /dev/null 2>&1 && exit 0
{ printf 'table %s\ndelete table %s\n' 'inet virtlab.ursa' 'inet virtlab.ursa' 'inet virtlab_ursa' 'inet virtlab_ursa' 'bridge virtlab_ursa' 'bridge virtlab_ursa'; cat 01-record-ursa.nft 02-firewall-virtlab_ursa.nft; } | nft -f - || exit 1
: > /run/virtlab/ursa.booted
: > /run/virtlab/ursa.booting
# libvirt waits until nobody writes to it any more. What goes wrong from here on keeps no network from starting.
exec > /run/virtlab/ursa.boot.log 2>&1
cp ftp-data.sh /run/virtlab/.ftp-data.sh && chmod 644 /run/virtlab/.ftp-data.sh && mv -f /run/virtlab/.ftp-data.sh /run/virtlab/ftp-data.sh
cp ftp.sh /run/virtlab/.ftp.sh && chmod 644 /run/virtlab/.ftp.sh && mv -f /run/virtlab/.ftp.sh /run/virtlab/ftp.sh
cp http.sh /run/virtlab/.http.sh && chmod 644 /run/virtlab/.http.sh && mv -f /run/virtlab/.http.sh /run/virtlab/http.sh
cp stay.sh /run/virtlab/.stay.sh && chmod 644 /run/virtlab/.stay.sh && mv -f /run/virtlab/.stay.sh /run/virtlab/stay.sh
cp tftp.sh /run/virtlab/.tftp.sh && chmod 644 /run/virtlab/.tftp.sh && mv -f /run/virtlab/.tftp.sh /run/virtlab/tftp.sh
ip -force -batch - < 03-segments-switches.ip || echo 'segments switches is not whole'
nsenter '--net=/run/netns/virtlab.ursa._switches' -- ip -force -batch - < 04-segments-switches.ip || echo 'segments switches is not whole'
ip -force -batch - < 05-node-linksys.ip || echo 'node linksys is not whole'
nsenter '--net=/run/netns/virtlab.ursa.linksys' -- ip -force -batch - < 06-node-linksys.ip || echo 'node linksys is not whole'
nsenter '--net=/run/netns/virtlab.ursa._switches' -- ip -force -batch - < 07-node-linksys.ip || echo 'node linksys is not whole'
nsenter '--net=/run/netns/virtlab.ursa.linksys' -- nft -f - < 08-node-linksys.nft || echo 'node linksys is not whole'
nsenter '--net=/run/netns/virtlab.ursa.linksys' -- sysctl -q -w 'net.ipv4.ip_forward=1' 'net.ipv6.conf.all.forwarding=1' < /dev/null || echo 'node linksys is not whole'
ip -force -batch - < 09-node-firewall.ip || echo 'node firewall is not whole'
nsenter '--net=/run/netns/virtlab.ursa.firewall' -- ip -force -batch - < 10-node-firewall.ip || echo 'node firewall is not whole'
nsenter '--net=/run/netns/virtlab.ursa._switches' -- ip -force -batch - < 11-node-firewall.ip || echo 'node firewall is not whole'
nsenter '--net=/run/netns/virtlab.ursa.firewall' -- nft -f - < 12-node-firewall.nft || echo 'node firewall is not whole'
nsenter '--net=/run/netns/virtlab.ursa.firewall' -- sysctl -q -w 'net.ipv4.ip_forward=1' 'net.ipv6.conf.all.forwarding=1' < /dev/null || echo 'node firewall is not whole'
ip -force -batch - < 13-node-server.ip || echo 'node server is not whole'
nsenter '--net=/run/netns/virtlab.ursa.server' -- ip -force -batch - < 14-node-server.ip || echo 'node server is not whole'
nsenter '--net=/run/netns/virtlab.ursa._switches' -- ip -force -batch - < 15-node-server.ip || echo 'node server is not whole'
nsenter '--net=/run/netns/virtlab.ursa.server' -- sh /run/virtlab/stay.sh env 'VIRTLAB_NODE=server' 'VIRTLAB_FTP_DATA_PORT=20021' socat -d -d TCP4-LISTEN:80,fork,reuseaddr 'EXEC:sh /run/virtlab/http.sh' < /dev/null || echo 'node server is not whole'
ip -force -batch - < 16-node-laptop.ip || echo 'node laptop is not whole'
nsenter '--net=/run/netns/virtlab.ursa.laptop' -- ip -force -batch - < 17-node-laptop.ip || echo 'node laptop is not whole'
nsenter '--net=/run/netns/virtlab.ursa._switches' -- ip -force -batch - < 18-node-laptop.ip || echo 'node laptop is not whole'
ip -force -batch - < 19-node-allinone.ip || echo 'node allinone is not whole'
nsenter '--net=/run/netns/virtlab.ursa.allinone' -- ip -force -batch - < 20-node-allinone.ip || echo 'node allinone is not whole'
nsenter '--net=/run/netns/virtlab.ursa._switches' -- ip -force -batch - < 21-node-allinone.ip || echo 'node allinone is not whole'
ip -force -batch - < 22-node-internet.ip || echo 'node internet is not whole'
nsenter '--net=/run/netns/virtlab.ursa.internet' -- ip -force -batch - < 23-node-internet.ip || echo 'node internet is not whole'
nsenter '--net=/run/netns/virtlab.ursa._switches' -- ip -force -batch - < 24-node-internet.ip || echo 'node internet is not whole'
nsenter '--net=/run/netns/virtlab.ursa.internet' -- sysctl -q -w 'net.ipv4.ip_forward=1' 'net.ipv6.conf.all.forwarding=1' < /dev/null || echo 'node internet is not whole'
nsenter '--net=/run/netns/virtlab.ursa.internet' -- sh /run/virtlab/stay.sh env 'VIRTLAB_NODE=internet' 'VIRTLAB_FTP_DATA_PORT=20021' socat -d -d TCP4-LISTEN:80,fork,reuseaddr 'EXEC:sh /run/virtlab/http.sh' < /dev/null || echo 'node internet is not whole'
nsenter '--net=/run/netns/virtlab.ursa.internet' -- sh /run/virtlab/stay.sh env 'VIRTLAB_NODE=internet' 'VIRTLAB_FTP_DATA_PORT=20021' socat -d -d TCP4-LISTEN:119,fork,reuseaddr 'EXEC:sh /run/virtlab/http.sh' < /dev/null || echo 'node internet is not whole'
nsenter '--net=/run/netns/virtlab.ursa.internet' -- sh /run/virtlab/stay.sh env 'VIRTLAB_NODE=internet' 'VIRTLAB_FTP_DATA_PORT=20021' socat -d -d 'UDP4-RECVFROM:69,bind=198.51.100.10,fork,reuseaddr' 'EXEC:sh /run/virtlab/tftp.sh' < /dev/null || echo 'node internet is not whole'
nsenter '--net=/run/netns/virtlab.ursa.internet' -- sh /run/virtlab/stay.sh env 'VIRTLAB_NODE=internet' 'VIRTLAB_FTP_DATA_PORT=20021' socat -d -d 'UDP4-RECVFROM:69,bind=203.0.113.1,fork,reuseaddr' 'EXEC:sh /run/virtlab/tftp.sh' < /dev/null || echo 'node internet is not whole'
nsenter '--net=/run/netns/virtlab.ursa.internet' -- sh /run/virtlab/stay.sh env 'VIRTLAB_NODE=internet' 'VIRTLAB_FTP_DATA_PORT=20021' socat -d -d 'UDP4-RECVFROM:69,bind=206.124.146.1,fork,reuseaddr' 'EXEC:sh /run/virtlab/tftp.sh' < /dev/null || echo 'node internet is not whole'
nsenter '--net=/run/netns/virtlab.ursa.internet' -- sh /run/virtlab/stay.sh env 'VIRTLAB_NODE=internet' 'VIRTLAB_FTP_DATA_PORT=20021' socat -d -d TCP4-LISTEN:20021,fork,reuseaddr 'EXEC:sh /run/virtlab/ftp-data.sh' < /dev/null || echo 'node internet is not whole'
nsenter '--net=/run/netns/virtlab.ursa.internet' -- sh /run/virtlab/stay.sh env 'VIRTLAB_NODE=internet' 'VIRTLAB_FTP_DATA_PORT=20021' socat -d -d TCP4-LISTEN:21,fork,reuseaddr 'EXEC:sh /run/virtlab/ftp.sh' < /dev/null || echo 'node internet is not whole'
ip -force -batch - < 25-uplink-eth0.ip || echo 'uplink eth0 is not whole'
nsenter '--net=/run/netns/virtlab.ursa._switches' -- ip -force -batch - < 26-uplink-eth0.ip || echo 'uplink eth0 is not whole'
ip -force -batch - < 27-uplink-wlan0.ip || echo 'uplink wlan0 is not whole'
nsenter '--net=/run/netns/virtlab.ursa._switches' -- ip -force -batch - < 28-uplink-wlan0.ip || echo 'uplink wlan0 is not whole'
;;
started)
[ -e /run/virtlab/ursa.booting ] || exit 0
# Those that libvirt starts: one that a change was cut off at may be defined no more, or not yet.
for pair in 'br0 br0'; do
[ ! -e "/etc/libvirt/qemu/networks/autostart/${pair% *}.xml" ] || [ -e "/sys/class/net/${pair#* }" ] || { echo "${pair#* } is not there yet" > /run/virtlab/ursa.booting; exit 0; }
done
rm -f /run/virtlab/ursa.booting
exec >> /run/virtlab/ursa.boot.log 2>&1
ip -force -batch - < 29-network-br0.ip || echo 'network br0 is not whole'
up=
for link in eth0 wlan0; do
[ "$(cat "/sys/class/net/$link/carrier" 2> /dev/null)" = 1 ] && up="$up $link"
done
case $up in
'')
sysctl -q -w 'net/ipv4/ip_forward=1' 'net/ipv4/conf/eth0/rp_filter=2' 'net/ipv4/neigh/eth0/base_reachable_time_ms=1000' 'net/ipv4/neigh/eth0/delay_first_probe_time=1' 'net/ipv4/neigh/eth0/retrans_time_ms=200' 'net/ipv4/conf/eth0/arp_ignore=1' 'net/ipv4/conf/wlan0/rp_filter=2' 'net/ipv4/neigh/wlan0/base_reachable_time_ms=1000' 'net/ipv4/neigh/wlan0/delay_first_probe_time=1' 'net/ipv4/neigh/wlan0/retrans_time_ms=200' < /dev/null || echo 'routing is not whole'
ip -force -batch - < 30-routing.ip || echo 'routing is not whole'
;;
' eth0')
sysctl -q -w 'net/ipv4/ip_forward=1' 'net/ipv4/conf/eth0/rp_filter=2' 'net/ipv4/neigh/eth0/base_reachable_time_ms=1000' 'net/ipv4/neigh/eth0/delay_first_probe_time=1' 'net/ipv4/neigh/eth0/retrans_time_ms=200' 'net/ipv4/conf/eth0/arp_ignore=1' 'net/ipv4/conf/wlan0/rp_filter=2' 'net/ipv4/neigh/wlan0/base_reachable_time_ms=1000' 'net/ipv4/neigh/wlan0/delay_first_probe_time=1' 'net/ipv4/neigh/wlan0/retrans_time_ms=200' < /dev/null || echo 'routing is not whole'
ip -force -batch - < 31-routing.ip || echo 'routing is not whole'
ip -force -batch - < 32-routing.ip || echo 'routing is not whole'
;;
' wlan0')
sysctl -q -w 'net/ipv4/ip_forward=1' 'net/ipv4/conf/eth0/rp_filter=2' 'net/ipv4/neigh/eth0/base_reachable_time_ms=1000' 'net/ipv4/neigh/eth0/delay_first_probe_time=1' 'net/ipv4/neigh/eth0/retrans_time_ms=200' 'net/ipv4/conf/eth0/arp_ignore=1' 'net/ipv4/conf/wlan0/rp_filter=2' 'net/ipv4/neigh/wlan0/base_reachable_time_ms=1000' 'net/ipv4/neigh/wlan0/delay_first_probe_time=1' 'net/ipv4/neigh/wlan0/retrans_time_ms=200' < /dev/null || echo 'routing is not whole'
ip -force -batch - < 33-routing.ip || echo 'routing is not whole'
ip -force -batch - < 34-routing.ip || echo 'routing is not whole'
;;
' eth0 wlan0')
sysctl -q -w 'net/ipv4/ip_forward=1' 'net/ipv4/conf/eth0/rp_filter=2' 'net/ipv4/neigh/eth0/base_reachable_time_ms=1000' 'net/ipv4/neigh/eth0/delay_first_probe_time=1' 'net/ipv4/neigh/eth0/retrans_time_ms=200' 'net/ipv4/conf/eth0/arp_ignore=1' 'net/ipv4/conf/wlan0/rp_filter=2' 'net/ipv4/neigh/wlan0/base_reachable_time_ms=1000' 'net/ipv4/neigh/wlan0/delay_first_probe_time=1' 'net/ipv4/neigh/wlan0/retrans_time_ms=200' < /dev/null || echo 'routing is not whole'
ip -force -batch - < 35-routing.ip || echo 'routing is not whole'
ip -force -batch - < 36-routing.ip || echo 'routing is not whole'
;;
esac
[ ! -e ../gateways.nft ] || nft -f ../gateways.nft || echo 'the gateways are not told apart'
;;
esac
exit 0
