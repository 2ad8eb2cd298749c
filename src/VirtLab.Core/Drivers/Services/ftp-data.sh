# The data connection of ftp.sh: from which address it was seen.
printf 'seen %s\n' "$SOCAT_PEERADDR"
