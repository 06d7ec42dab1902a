#!/usr/bin/env bash
# Whether the kubelet's probes reach a pod that no policy selects where Cilium enforces always (policyEnforcementMode: always), and what a deny
# rule changes there.
#
# Guess before it was run: in Kubernetes a pod's own node is always let in (allow-localhost), in every mode; and a deny rule only ever closes.
# Seen: the exception for the node comes with a pod's first rule of ingress. A pod that none selects refuses its own node, so it is never
# ready; with any rule, also with one that only denies the world, the node is let in. In the mode `default` it is let in either way.
#
# Version: github.com/cilium/cilium v1.20.2, its policy repository and policy.LookupFlow.
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
	"io"
	"log/slog"
	"os"
	"sync"

	"github.com/cilium/cilium/pkg/identity"
	"github.com/cilium/cilium/pkg/identity/identitymanager"
	"github.com/cilium/cilium/pkg/ipcache/types"
	"github.com/cilium/cilium/pkg/labels"
	"github.com/cilium/cilium/pkg/option"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/policy/api"
	policytypes "github.com/cilium/cilium/pkg/policy/types"
	"github.com/cilium/cilium/pkg/policy/utils"
	"github.com/cilium/cilium/pkg/u8proto"
)

type unmeasured struct{}

func (unmeasured) AddRule(policytypes.PolicyEntry) {}
func (unmeasured) DelRule(policytypes.PolicyEntry) {}

// letsIn tells whether a pod with these rules lets its own node and the world in.
func letsIn(mode, rules string) (node, world bool) {
	logger := slog.New(slog.NewTextHandler(io.Discard, nil))
	policy.SetPolicyEnabled(mode)
	pod := identity.NewIdentity(1000, labels.ParseLabelArray("k8s:app=web").Labels())
	host := identity.LookupReservedIdentity(identity.ReservedIdentityHost)
	outside := identity.LookupReservedIdentity(identity.ReservedIdentityWorld)
	known := identity.IdentityMap{}
	for _, one := range []*identity.Identity{pod, host, outside} {
		known[one.ID] = one.LabelArray
	}
	manager := identitymanager.NewIDManager(logger)
	repository := policy.NewPolicyRepository(logger, known, nil, nil, manager, unmeasured{})
	repository.GetSubjectSelectorCache().UpdateIdentities(known, nil, &sync.WaitGroup{})
	if rules != "" {
		rule := &api.Rule{}
		must(json.Unmarshal([]byte(rules), rule))
		must(rule.Sanitize())
		resource := types.NewResourceID(types.ResourceKindCCNP, "", "only")
		repository.ReplaceByResource(utils.RulesToPolicyEntries(api.Rules{rule}), resource)
	}
	from := func(client *identity.Identity) bool {
		flow := policytypes.Flow{From: client, To: pod, Proto: u8proto.TCP, Dport: 8080}
		result, _, _, err := policy.LookupFlow(logger, repository, manager, flow)
		must(err)
		return result.Ingress == policytypes.DecisionAllowed
	}
	return from(host), from(outside)
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	option.Config.EnableIPv4 = true
	option.Config.EnableNonDefaultDenyPolicies = true
	option.Config.UnsafeDaemonConfigOption.AllowLocalhost = option.AllowLocalhostAlways
	api.InitEntities("default")
	deny := `{"endpointSelector": {}, "ingressDeny": [{"fromEntities": ["world"]}]}`
	said := ""
	for _, mode := range []string{"default", "always"} {
		for name, rules := range map[string]string{"no rule": "", "a deny rule": deny} {
			node, world := letsIn(mode, rules)
			fmt.Printf("%s, %s: the own node %t, the world %t\n", mode, name, node, world)
			if node != (mode == "default" || rules != "") || world != (mode == "default" && rules == "") {
				said = "changed"
			}
		}
	}
	if said != "" {
		os.Exit(1)
	}
}
GO
go build -mod=mod -o find . 2>build.log || { tail -20 build.log; exit 1; }
./find
