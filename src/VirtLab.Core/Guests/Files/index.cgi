#!/bin/busybox sh
# The page at "/": who answers, and from which address the client was seen (which shows address translation on the way).
read -r name < /proc/sys/kernel/hostname
client=${REMOTE_ADDR#[}
client=${client%]}
printf 'Content-Type: text/plain\r\n\r\nname=%s\nclient=%s\n' "$name" "${client#::ffff:}"
