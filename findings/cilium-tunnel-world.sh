#!/usr/bin/env bash
# Whom a pod sees when another node hands a LAN client's connection to a load-balanced Service on to it through Cilium's tunnel.
#
# Guess before it was run: the node that took the connection puts its own address in the place of the client's (externalTrafficPolicy Cluster,
# SNAT), so the pod's node takes the client for that node: a policy with the LAN's range for pods on the node itself and fromEntities
# [remote-node] for the others lets the LAN in.
# Seen: with routingMode tunnel, the default, the datapath writes the identity «world» into the tunnel's header, whoever the client is. Neither
# the LAN's range nor remote-node selects that identity; `world` and 0.0.0.0/0 do. So a policy of range and remote-node drops every connection
# to a pod that is not on the announcing node, and a policy of the range alone looks right as long as there is one node. To keep others out, the
# Service's loadBalancerSourceRanges are what the first node looks at, before the address is lost.
#
# Version: github.com/cilium/cilium v1.20.2: bpf/lib/nodeport.h as text, and the selectors of its policy engine run.
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
	"fmt"
	"os"
	"regexp"
	"strings"

	"github.com/cilium/cilium/pkg/identity"
	"github.com/cilium/cilium/pkg/option"
	"github.com/cilium/cilium/pkg/policy/api"
	"github.com/cilium/cilium/pkg/policy/types"
)

// selected tells whether an entry of fromCIDR takes the identity that the tunnel carries.
func selected(entry api.CIDR) bool {
	return types.ToSelector(entry).Matches(identity.LookupReservedIdentity(identity.ReservedIdentityWorld).LabelArray)
}

// meant tells the same of an entry of fromEntities.
func meant(entity api.Entity) bool {
	for _, selector := range (api.EntitySlice{entity}).GetAsEndpointSelectors() {
		if types.ToSelector(selector).Matches(identity.LookupReservedIdentity(identity.ReservedIdentityWorld).LabelArray) {
			return true
		}
	}
	return false
}

// carriesWorld tells whether the load balancer gives a connection that leaves for another node the identity of the world, whatever it had before.
func carriesWorld(source string) bool {
	_, body, _ := strings.Cut(source, "nodeport_svc_lb4(")
	end := strings.Index(body, "CILIUM_CALL_IPV4_NODEPORT_NAT_EGRESS")
	if end < 0 {
		return false
	}
	given := regexp.MustCompile(`#else\s+src_sec_identity = WORLD_IPV4_ID;`).MatchString(body[:end])
	kept := strings.Contains(body[:end], "ctx_store_meta(ctx, CB_SRC_LABEL, src_sec_identity)")
	return given && kept
}

func main() {
	source, err := os.ReadFile(os.Args[1])
	if err != nil {
		panic(err)
	}
	// As the chart has it unless ipv6.enabled is set; with both families the identity is world-ipv4.
	option.Config.EnableIPv4, option.Config.EnableIPv6 = true, false
	carries := carriesWorld(string(source))
	lan := selected("192.168.7.0/24")
	node := meant(api.EntityRemoteNode)
	everything := selected("0.0.0.0/0")
	world := meant(api.EntityWorld)
	fmt.Printf("what leaves for another node carries the identity of the world: %t\n", carries)
	fmt.Printf("that identity is selected by the LAN's range: %t, by remote-node: %t, by 0.0.0.0/0: %t, by world: %t\n", lan, node, everything, world)
	if !carries || lan || node || !everything || !world {
		os.Exit(1)
	}
}
GO
go build -mod=mod -o find . 2>build.log || { tail -20 build.log; exit 1; }
./find "$(go list -mod=mod -m -f '{{.Dir}}' github.com/cilium/cilium)/bpf/lib/nodeport.h"
