#!/usr/bin/env bash
# Whom a rule of Talos's ingress firewall lets in: `subnet`, `except` and an empty list.
#
# Guess before it was run: an `except` that is no part of its `subnet` is refused, and so is a rule that lets nobody in.
# Seen: both are taken. An `except` elsewhere excludes nothing; one that is larger than the subnet excludes all of it; an empty `ingress` names nobody. The
# validation looks at the ports (a range that is upside down or overlaps another is refused) and not at what the addresses amount to, so a slip in a mask
# shuts people out, or leaves somebody in, of whom the rule says the contrary.
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

func rule(ports, ingress string) string {
	return "apiVersion: v1alpha1\nkind: NetworkRuleConfig\nname: ssh\nportSelector: {ports: " + ports + ", protocol: tcp}\ningress: " + ingress + "\n"
}

func main() {
	holds := true
	for _, one := range []struct {
		what, text string
		taken      bool
	}{
		{"except inside the subnet", rule("[22]", "[{subnet: 192.0.2.0/24, except: 192.0.2.128/25}]"), true},
		{"except elsewhere", rule("[22]", "[{subnet: 192.0.2.0/24, except: 198.51.100.0/24}]"), true},
		{"except larger than the subnet", rule("[22]", "[{subnet: 192.0.2.0/24, except: 192.0.0.0/16}]"), true},
		{"nobody at all", rule("[22]", "[]"), true},
		{"a range of ports upside down", rule("[200-100]", "[{subnet: 192.0.2.0/24}]"), false},
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
