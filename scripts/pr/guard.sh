#!/bin/sh
# Cleans up after a run of `npm run pr`, however that ended: a SIGKILL of the run closes this script's standard input too.
# usage: guard.sh FOLDER CHECKOUT    FOLDER: all that the run makes, its worktrees with the state of their sandboxes
# standard input: the process group of the command that runs, or an empty line when it has ended; the end of the run
group=
while read -r line; do group=$line; done
# Without the usual «--» before the group: dash takes none after a signal, and would end nothing.
[ -z "$group" ] || kill -KILL "-$group" 2>/dev/null

# A process is its number and its start (field 22 of its stat): the number alone may be another's by now, and any process may have a
# folder's name on its command line.
for record in "$1"/*/.sandbox/*/sandbox.json; do
  pid=$(sed -n 's/^ *"pid": *\([0-9][0-9]*\).*/\1/p' "$record" 2>/dev/null)
  start=$(sed -n 's/^ *"processStart": *"\([0-9][0-9]*\)".*/\1/p' "$record" 2>/dev/null)
  [ -n "$pid" ] && [ -n "$start" ] && [ "$(sed 's/^.*) //' "/proc/$pid/stat" 2>/dev/null | cut -d' ' -f20)" = "$start" ] && kill -KILL "$pid"
done

# A sandbox that was only just beginning has no record yet: it ends by itself, as its owner is gone, but may write until then.
# Not all of its processes name the folder: a script of npm has it as its working directory or in its environment alone.
names_folder() { printf '%s\n' "$1" | grep -alFf - /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | grep -qv "^/proc/$$/"; }
works_there() { ls -l /proc/[0-9]*/cwd 2>/dev/null | grep -qF -- "-> $1/"; }
tries=0
until rm -rf "$1" 2>/dev/null && ! names_folder "$1" && ! works_there "$1" && [ ! -e "$1" ]; do
  tries=$((tries + 1))
  [ $tries -lt 300 ] || break
  sleep 0.2
done
git -C "$2" worktree prune
