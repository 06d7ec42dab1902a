#!/bin/sh
# Puts one dnsmasq file on the LAN's resolver and makes the resolver read it; or takes it away again.
# Standard input, first line:  KIND PATH ACTION   (KIND pihole|dnsmasq, ACTION write|remove)
# second line: the restart command of a plain dnsmasq (empty for a Pi-hole); the rest: the file.
# Names with a leading dot are files that dnsmasq passes over. Nothing is half written: the new file is renamed into place, and put back as it was when the resolver refuses it.
set -eu

read -r kind path action
read -r restart || restart=
umask 022

sudo=
[ "$(id -u)" = 0 ] || sudo=sudo
fail() { echo "lan-dns: $*" >&2; exit 1; }

version=
if [ "$kind" = pihole ]; then
  command -v pihole >/dev/null 2>&1 || fail "there is no pihole on $(hostname); is homelab:lan.dns.kind right?"
  # «Core version is v6.0.4 (Latest: …)»; version 5 says «Pi-hole version is v5.18.3 …».
  version=$(pihole -v | sed -n 's/.*version is v\([0-9]*\)\..*/\1/p' | head -n 1)
  case "$version" in
    5) restart="pihole restartdns" ;;
    6) restart="systemctl restart pihole-FTL" ;;
    *) fail "Pi-hole version «${version:-unknown}» is neither 5 nor 6" ;;
  esac
fi

check() {
  if [ "$kind" = pihole ] && command -v pihole-FTL >/dev/null 2>&1; then
    pihole-FTL dnsmasq-test >/dev/null
  elif command -v dnsmasq >/dev/null 2>&1; then
    dnsmasq --test --conf-file=/dev/null --conf-dir="$(dirname "$path"),*.conf" 2>/dev/null
  fi
}

backup=
switched=
restore() {
  if [ -n "$backup" ]; then $sudo mv -f "$backup" "$path"; else $sudo rm -f "$path"; fi
  [ -z "$switched" ] || $sudo pihole-FTL --config misc.etc_dnsmasq_d false >/dev/null
}

folder=$(dirname "$path")
[ -d "$folder" ] || fail "$folder does not exist on $(hostname)"

if [ "$action" = write ]; then
  new=$($sudo mktemp "$folder/.homelab.XXXXXX")
  trap '$sudo rm -f "$new"' EXIT
  $sudo tee "$new" >/dev/null
  $sudo chmod 644 "$new"
  # Version 6 reads the folder only when it is told to.
  if [ "$version" = 6 ] && [ "$(pihole-FTL --config misc.etc_dnsmasq_d)" != true ]; then
    $sudo pihole-FTL --config misc.etc_dnsmasq_d true >/dev/null
    switched=yes
  fi
  # A file that was there but not read until now still needs the restart.
  if [ -z "$switched" ] && [ -e "$path" ] && $sudo cmp -s "$new" "$path"; then
    echo "$path is up to date"
    exit 0
  fi
  if [ -e "$path" ]; then
    backup="$folder/.$(basename "$path").before"
    $sudo cp -p "$path" "$backup"
  fi
  $sudo mv -f "$new" "$path"
elif [ -e "$path" ]; then
  backup="$folder/.$(basename "$path").before"
  $sudo mv -f "$path" "$backup"
else
  echo "$path is not there"
  exit 0
fi

if ! check; then
  restore
  fail "the resolver refuses the new $path; the old state is back"
fi
if ! $sudo sh -c "$restart"; then
  restore
  $sudo sh -c "$restart" || true
  fail "«$restart» failed with the new $path; the old state is back"
fi
[ -z "$backup" ] || $sudo rm -f "$backup"
echo "$path: $action done"
