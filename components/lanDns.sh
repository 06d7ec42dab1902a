# Puts one dnsmasq file on the LAN's resolver and makes the resolver read it (argument: write), or takes it away again (remove).
# sh reads it from standard input, behind lines that set kind (pihole|dnsmasq), path and restart (the command of a plain dnsmasq; empty for a
# Pi-hole) and that define file, which prints the file. Only the last line does something: a connection that breaks before it has changed nothing.
# Nothing is half written: the new file is renamed into place, and put back as it was when the resolver refuses it.
set -eu

fail() { echo "lan-dns: $*" >&2; exit 1; }

# attempt WHAT COMMAND…: of a command that fails, the person reads one line, which ends with the command's own last words.
attempt() {
  what=$1
  shift
  words=$("$@" 2>&1 >/dev/null) || fail "$what on $(hostname)${words:+: ${words##*: }}; nothing was changed"
}

find_pihole() {
  command -v pihole >/dev/null 2>&1 || fail "there is no pihole on $(hostname); is homelab:lan.dns.kind right?"
  # «Core version is v6.0.4 (Latest: …)»; version 5 says «Pi-hole version is v5.18.3 …».
  version=$(pihole -v | sed -n 's/.*version is v\([0-9]*\)\..*/\1/p' | head -n 1)
  case "$version" in
    5) restart="pihole restartdns" ;;
    6) restart="systemctl restart pihole-FTL" ;;
    *) fail "Pi-hole version «${version:-unknown}» is neither 5 nor 6" ;;
  esac
  # Version 6 reads the folder only when it is told to.
  if [ "$version" = 6 ] && [ "$(pihole-FTL --config misc.etc_dnsmasq_d)" != true ]; then switch=yes; fi
}

read_folder() { $sudo pihole-FTL --config misc.etc_dnsmasq_d "$1" >/dev/null; }

check() {
  if [ "$kind" = pihole ] && command -v pihole-FTL >/dev/null 2>&1; then
    pihole-FTL dnsmasq-test 2>&1
  elif command -v dnsmasq >/dev/null 2>&1; then
    dnsmasq --test --conf-file=/dev/null --conf-dir="$folder,*.conf" 2>&1
  fi
}

# Keeps what is there, and notes that the resolver has not read what comes now. A run that is cut off leaves the note: the next one restarts the
# resolver, and still has the state before both.
begin() {
  if [ -e "$unread" ]; then
    resumed=yes
    switch=$(cat "$unread")
    return
  fi
  fresh=yes
  $sudo rm -f "$before"
  # A link needs no room on a full disk.
  if [ -e "$path" ] && ! $sudo ln "$path" "$before" 2>/dev/null; then
    attempt "the old $path cannot be kept" $sudo cp -p "$path" "$before"
  fi
  printf %s "$switch" | attempt "$folder takes no file" $sudo tee "$unread"
}

restore() {
  if [ -e "$before" ]; then $sudo mv -f "$before" "$path"; else $sudo rm -f "$path"; fi
  if [ -n "$switch" ]; then read_folder false; fi
}

end() { $sudo rm -f "$unread" "$before"; }

# A run that fails before it has changed something leaves nothing behind.
tidy() {
  $sudo rm -f "$new"
  if [ -n "$fresh" ]; then end; fi
}

main() {
  action=$1
  version= switch= resumed= fresh= sudo=
  umask 022
  if [ "$(id -u)" != 0 ]; then
    sudo="sudo -n"
    $sudo true 2>/dev/null || fail "user $(id -un) has no sudo without a password on $(hostname)"
  fi
  if [ "$kind" = pihole ]; then find_pihole; fi
  folder=$(dirname "$path")
  [ -d "$folder" ] || fail "$folder does not exist on $(hostname)"
  # dnsmasq passes over names with a leading dot.
  hidden="$folder/.$(basename "$path")"
  new="$hidden.new" before="$hidden.before" unread="$hidden.unread"
  trap tidy EXIT

  if [ "$action" = write ]; then
    file | attempt "$folder takes no file" $sudo tee "$new"
    $sudo chmod 644 "$new"
    if [ -z "$switch" ] && [ ! -e "$unread" ] && [ -e "$path" ] && $sudo cmp -s "$new" "$path"; then
      $sudo rm -f "$before"
      echo "$path is up to date"
      exit 0
    fi
    begin
    attempt "$path cannot be written" $sudo mv -f "$new" "$path"
    fresh=
    if [ -n "$switch" ]; then read_folder true; fi
  elif [ -e "$path" ] || [ -e "$unread" ]; then
    switch=
    begin
    attempt "$path cannot be removed" $sudo rm -f "$path"
    fresh=
  else
    echo "$path is not there"
    exit 0
  fi

  if ! words=$(check); then
    restore
    # The run that was cut off may have restarted it.
    if [ -n "$resumed" ]; then $sudo sh -c "$restart" || true; fi
    end
    fail "the resolver refuses the new $path ($(echo "$words" | tail -n 1)); the old state is back"
  fi
  if ! $sudo sh -c "$restart"; then
    restore
    $sudo sh -c "$restart" || true
    end
    fail "«$restart» failed with the new $path; the old state is back"
  fi
  end
  echo "$path: $action done"
}

main "$@"
