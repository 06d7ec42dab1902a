#!/usr/bin/env bash
# `endPort` of a CiliumNetworkPolicy that is lower than `port`, and one beside a port's name.
#
# Guess before it was run: both are refused, as the Kubernetes API refuses them in a NetworkPolicy.
# Seen: both pass Cilium's own check of the rule. A lower endPort is left out of account: of 200 to 100 the
# port 200 is open and no other, and nothing says so. An endPort that was not raised with its port thus narrows a range to its first port.
#
# Version: github.com/cilium/cilium v1.20.2, the check of a policy's rule and the translation of ranges into what the datapath looks up.
# Needs Go and the Go module proxy. Ends with 0 while it is so, with 1 when it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > go.mod <<'MOD'
module find

go 1.26.0

require github.com/cilium/cilium v1.20.2

replace github.com/osrg/gobgp/v4 => github.com/osrg/gobgp/v4 v4.8.0

replace sigs.k8s.io/controller-tools => github.com/cilium/controller-tools v0.21.0-1

replace sigs.k8s.io/mcs-api/controllers => sigs.k8s.io/mcs-api/controllers v0.0.0-20251224112231-f4767b9e5a04
MOD
cat > main.go <<'GO'
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/policy/api"
)

// taken tells whether a rule with these ports passes Cilium's check.
func taken(ports string) bool {
	rule := api.Rule{}
	text := `{"endpointSelector": {"matchLabels": {"app": "web"}}, "ingress": [{"toPorts": [{"ports": [` + ports + `]}]}]}`
	if err := json.Unmarshal([]byte(text), &rule); err != nil {
		panic(err)
	}
	return rule.Sanitize() == nil
}

func main() {
	lower := taken(`{"port": "200", "endPort": 100, "protocol": "TCP"}`)
	named := taken(`{"port": "http", "endPort": 100, "protocol": "TCP"}`)
	unknown := taken(`{"port": "200", "protocol": "ICMP"}`)
	same := fmt.Sprint(policy.PortRangeToMaskedPorts(200, 100)) == fmt.Sprint(policy.PortRangeToMaskedPorts(200, 200))
	fmt.Printf("taken: an endPort below its port %t, one beside a name %t, an unknown protocol %t\n", lower, named, unknown)
	fmt.Printf("the range from 200 to 100 is that of port 200 alone: %t\n", same)
	if !lower || !named || unknown || !same {
		os.Exit(1)
	}
}
GO
go build -mod=mod -o find . 2>build.log || { tail -20 build.log; exit 1; }
./find
