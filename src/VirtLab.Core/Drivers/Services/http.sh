# One HTTP answer: which node this is and from which address the client was seen. Run by socat for each connection.
while IFS= read -r line && [ -n "${line%?}" ]; do :; done
printf 'HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\nname %s\nseen %s\n' "$VIRTLAB_NODE" "$SOCAT_PEERADDR"
