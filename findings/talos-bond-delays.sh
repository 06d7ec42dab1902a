#!/usr/bin/env bash
# A bond's delays in Talos: the v1alpha1 interface and the BondConfig document.
#
# Guess before it was run: the rules that v1alpha1 has for them (no updelay without miimon, and a multiple of it) hold for BondConfig too, in the
# newer library at least, since the document is meant to take the old form's place.
# Seen: BondConfig is asked neither. The same bond that is refused as an interface («upDelay can't be set if miiMon is zero», «should be a multiple
# of miiMon») is taken as a document, in both libraries, so that moving a configuration to documents loses the checks.
#
# Version: github.com/siderolabs/talos/pkg/machinery v1.14.1, its validation of a machine configuration (1.13.9 did the same when this was written).
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

	"github.com/siderolabs/talos/pkg/machinery/config/configloader"
)

// metal is a machine that is installed already.
type metal struct{}

func (metal) String() string        { return "metal" }
func (metal) RequiresInstall() bool { return false }
func (metal) InContainer() bool     { return false }

func problem(text string) error {
	provider, err := configloader.NewFromBytes([]byte(text))
	if err != nil {
		return err
	}
	_, err = provider.Validate(metal{})
	return err
}

// older is a v1alpha1 configuration of a worker with one interface.
func older(inter string) string {
	return "version: v1alpha1\nmachine:\n  type: worker\n  token: a.b\n  ca: {crt: YQ==}\n  network: {interfaces: [" + inter +
		"]}\ncluster:\n  controlPlane: {endpoint: \"https://192.0.2.1:6443\"}\n"
}

func document(kind, rest string) string {
	return "apiVersion: v1alpha1\nkind: " + kind + "\n" + rest + "\n"
}

func main() {
	holds := true
	for _, one := range []struct {
		what, text string
		taken      bool
	}{
		{"v1alpha1, updelay without miimon", older("{interface: bond0, addresses: [192.0.2.2/24], bond: {interfaces: [eno1, eno2], mode: active-backup, updelay: 200}}"), false},
		{"v1alpha1, updelay no multiple of miimon", older("{interface: bond0, addresses: [192.0.2.2/24], bond: {interfaces: [eno1, eno2], mode: active-backup, miimon: 100, updelay: 250}}"), false},
		{"v1alpha1, updelay twice miimon", older("{interface: bond0, addresses: [192.0.2.2/24], bond: {interfaces: [eno1, eno2], mode: active-backup, miimon: 100, updelay: 200}}"), true},
		{"BondConfig, updelay without miimon", document("BondConfig", "name: bond0\nlinks: [eno1, eno2]\nbondMode: active-backup\nupdelay: 200"), true},
		{"BondConfig, miimon zero beside updelay", document("BondConfig", "name: bond0\nlinks: [eno1, eno2]\nbondMode: active-backup\nmiimon: 0\nupdelay: 200"), true},
		{"BondConfig, updelay no multiple of miimon", document("BondConfig", "name: bond0\nlinks: [eno1, eno2]\nbondMode: active-backup\nmiimon: 100\nupdelay: 250"), true},
	} {
		err := problem(one.text)
		said := "taken"
		if err != nil {
			said = "refused: " + strings.Join(strings.Fields(err.Error()), " ")
		}
		fmt.Printf("%-44s %s\n", one.what, said)
		holds = holds && (err == nil) == one.taken
	}
	if !holds {
		os.Exit(1)
	}
}
GO
go mod download github.com/siderolabs/talos/pkg/machinery
go run -mod=mod . 2> go.err || { status=$?; cat go.err >&2; exit "$status"; }
