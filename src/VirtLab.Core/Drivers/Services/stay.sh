# Starts a socat that stays, and returns when it listens; fails with its own words if it ends before that.
#   sh stay.sh socat -d -d …
# Each part is a program of its own: a subshell would hold what its caller reads to the end.
case $1 in
  --start)
    shift
    "$@" 2>&1 > /dev/null | sh "$0" --listen &
    ;;
  --listen)
    said=
    while IFS= read -r line; do
      case $line in
        *" listening on"* | *" receiving on"*) echo listening; exec > /dev/null ;;
        *" E "*) said=$line ;;
      esac
    done
    echo "$said"
    ;;
  *)
    said=$(setsid sh "$0" --start "$@" < /dev/null 2> /dev/null)
    case $said in listening*) exit 0 ;; esac
    echo "$said" >&2
    exit 1
    ;;
esac
