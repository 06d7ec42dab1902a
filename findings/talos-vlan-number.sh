#!/usr/bin/env bash
# The number of a VLAN in Talos: the v1alpha1 interface and the VLANConfig document.
#
# Guess before it was run: a number above 4094 is refused in both forms.
# Seen: VLANConfig refuses it («between 1 and 4094»). `vlanId` below an interface of the v1alpha1 document takes 5000 without a word, of which no Ethernet
# frame can tell: a slip of a digit shows only when the configuration is moved to documents, or when the machine has no such network.
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
		{"VLANConfig 20", document("VLANConfig", "name: eno1.20\nvlanID: 20\nparent: eno1"), true},
		{"VLANConfig 5000", document("VLANConfig", "name: eno1.5000\nvlanID: 5000\nparent: eno1"), false},
		{"v1alpha1 20", older("{interface: eno1, addresses: [192.0.2.2/24], vlans: [{vlanId: 20}]}"), true},
		{"v1alpha1 5000", older("{interface: eno1, addresses: [192.0.2.2/24], vlans: [{vlanId: 5000}]}"), true},
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
