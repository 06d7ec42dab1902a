#!/usr/bin/env bash
# Talos machine configuration patches: `$patch: delete` of something that is not there.
#
# Guess before it was run: deleting what is absent is one case, taken everywhere or refused everywhere.
# Seen: it depends on the parent. An absent document, and an absent key whose parent is there, are taken and change nothing. An absent key whose
# parent is absent too ends the whole merge with «lookup failed». So a patch for several machines may take out `machine.kubelet` of one that has
# none, and not `machine.kubelet.extraConfig`: the same patch is good for one machine and ends the run for another.
#
# Version: github.com/siderolabs/talos/pkg/machinery v1.14.1, by which talosctl merges patches.
# Needs Go and the Go module proxy. Ends with 0 while it is so, with 1 when it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > go.mod <<'MOD'
module find

go 1.26.5

require github.com/siderolabs/talos/pkg/machinery v1.14.1

replace github.com/cosi-project/runtime => github.com/cosi-project/runtime v1.16.2

replace github.com/jsimonetti/rtnetlink/v2 => github.com/jsimonetti/rtnetlink/v2 v2.2.1-0.20260317095713-310581b9c6ac
MOD
cat > main.go <<'GO'
package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/siderolabs/talos/pkg/machinery/config/configpatcher"
)

const machine = `version: v1alpha1
machine:
  type: worker
---
apiVersion: v1alpha1
kind: LinkConfig
name: eth0
mtu: 1500
`

func merged(text string) error {
	patch, err := configpatcher.LoadPatch([]byte(text))
	if err != nil {
		return err
	}
	output, err := configpatcher.Apply(configpatcher.WithBytes([]byte(machine)), []configpatcher.Patch{patch})
	if err != nil {
		return err
	}
	_, err = output.Bytes()
	return err
}

func main() {
	holds := true
	for _, deletion := range []struct {
		what, patch string
		taken       bool
	}{
		{"a document that is there", "apiVersion: v1alpha1\nkind: LinkConfig\nname: eth0\n$patch: delete\n", true},
		{"a document that is not there", "apiVersion: v1alpha1\nkind: LinkConfig\nname: eth9\n$patch: delete\n", true},
		{"an absent key of a section that is there", "machine:\n  kubelet:\n    $patch: delete\n", true},
		{"an absent key of an absent section", "machine:\n  kubelet:\n    extraConfig:\n      $patch: delete\n", false},
	} {
		err := merged(deletion.patch)
		said := "taken"
		if err != nil {
			said = "refused: " + strings.TrimSpace(err.Error())
		}
		fmt.Printf("%-42s %s\n", deletion.what, said)
		holds = holds && (err == nil) == deletion.taken
	}
	if !holds {
		os.Exit(1)
	}
}
GO
go mod download github.com/siderolabs/talos/pkg/machinery
go run -mod=mod . 2> go.err || { status=$?; cat go.err >&2; exit "$status"; }
