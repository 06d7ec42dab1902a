#!/usr/bin/env bash
# Lists in patches of Talos machine configuration.
#
# Guess before it was run: the ports of a NetworkRuleConfig add up as other lists do, and the name servers of a ResolverConfig are replaced, as a patch that
# names resolvers means to change them.
# Seen: it is the other way round. The ports of the patch take the place of those before, and so do the senders of `ingress`; name servers add up, behind the old
# ones, which are still asked first. Members of a bond add up too. So a patch that narrows a firewall works and one that changes the resolver does not: the old
# list has to be taken out first.
#
# Version: github.com/siderolabs/talos/pkg/machinery v1.14.1, by which talosctl merges patches (1.13.9 did the same when this was written).
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

const machine = "version: v1alpha1\nmachine:\n  type: worker\n---\n"

func merged(document, text string) string {
	patch, err := configpatcher.LoadPatch([]byte(text))
	if err != nil {
		panic(err)
	}
	output, err := configpatcher.Apply(configpatcher.WithBytes([]byte(machine+document)), []configpatcher.Patch{patch})
	if err != nil {
		panic(err)
	}
	all, err := output.Bytes()
	if err != nil {
		panic(err)
	}
	_, documents, _ := strings.Cut(string(all), "---")
	return documents
}

func document(kind, rest string) string {
	return "apiVersion: v1alpha1\nkind: " + kind + "\n" + rest + "\n"
}

func rule(port, subnet string) string {
	return document("NetworkRuleConfig", "name: ssh\nportSelector: {ports: ["+port+"], protocol: tcp}\ningress: [{subnet: "+subnet+"}]")
}

func main() {
	holds := true
	for _, one := range []struct {
		what, before, patch string
		old                 string
		kept                bool
	}{
		{"ports of a firewall's rule", rule("22", "192.0.2.0/24"), rule("443", "198.51.100.0/24"), "- 22", false},
		{"senders of a firewall's rule", rule("22", "192.0.2.0/24"), rule("443", "198.51.100.0/24"), "192.0.2.0/24", false},
		{"name servers", document("ResolverConfig", "nameservers: [{address: 192.0.2.1}]"), document("ResolverConfig", "nameservers: [{address: 192.0.2.2}]"), "192.0.2.1", true},
		{"members of a bond", document("BondConfig", "name: bond0\nlinks: [eno1, eno2]\nbondMode: active-backup"), document("BondConfig", "name: bond0\nlinks: [eno3]"), "eno1", true},
	} {
		kept := strings.Contains(merged(one.before, one.patch), one.old)
		fmt.Printf("%-30s the old ones are kept beside those of the patch: %t\n", one.what, kept)
		holds = holds && kept == one.kept
	}
	if !holds {
		os.Exit(1)
	}
}
GO
go mod download github.com/siderolabs/talos/pkg/machinery
go run -mod=mod . 2> go.err || { status=$?; cat go.err >&2; exit "$status"; }
