# One TFTP data block (opcode 3, block 1) that ends the file: the client's address. Run by socat for each datagram.
printf '\000\003\000\001seen %s\n' "$SOCAT_PEERADDR"
