# An FTP control connection that gives one file over passive data connections. Run by socat for each connection.
# The data connection is served on a fixed port (VIRTLAB_FTP_DATA_PORT) by ftp-data.sh, so it listens before it is told of.
say() { printf '%s\r\n' "$1"; }
address=$(echo "$SOCAT_SOCKADDR" | tr . ,)
say '220 ready'
while IFS= read -r line; do
  case "$line" in
    USER*) say '331 any password' ;;
    PASS*) say '230 welcome' ;;
    PASV*) say "227 Entering Passive Mode ($address,$((VIRTLAB_FTP_DATA_PORT / 256)),$((VIRTLAB_FTP_DATA_PORT % 256)))" ;;
    RETR*) say '150 here it comes'; say '226 done' ;;
    TYPE*) say '200 so be it' ;;
    QUIT*) say '221 good bye'; exit 0 ;;
    *) say '502 not here' ;;
  esac
done
