#!/bin/sh
# The software under test: a shop's till. It sends orders to the headquarters, and lets the shop see on port 7000 those that it has sent.
case $1 in
  order)
    printf 'GET / HTTP/1.0\r\n\r\n' | busybox nc -w 5 203.0.113.10 80 | busybox grep -q ' 200 OK' || exit
    busybox mkdir -p /tmp/sent
    echo "$2" >> /tmp/sent/orders
    echo "order $2 sent"
    ;;
  serve)
    exec busybox httpd -p 7000 -h /tmp/sent
    ;;
esac
