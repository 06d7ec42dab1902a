#!/usr/bin/env bash
# A redirect of an HTTPRoute that names a scheme, under Cilium's Gateway API.
#
# Guess before it was run: a RequestRedirect filter answers every request that its rule matches, and `scheme: https` only says what stands in the
# Location header, as the Gateway API describes it.
# Seen: Cilium's Envoy route for it carries one more condition, that X-Forwarded-Proto is not the named scheme. Without `scheme` there is no such
# condition. So a rule that sends old.example.org to https://new.example.org answers on the plain listener and never on the HTTPS one, where the
# next rule is tried, or 404 given. Leaving `scheme` out (the request's own is kept) gives the redirect that was meant.
#
# Version: github.com/cilium/cilium v1.20.2, the operator's translation of its model into Envoy's configuration.
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
	"strings"

	"github.com/cilium/cilium/operator/pkg/model"
	"github.com/cilium/cilium/operator/pkg/model/translation"
)

// conditional tells whether Envoy is told to look at X-Forwarded-Proto before it redirects.
func conditional(redirect model.HTTPRequestRedirectFilter) bool {
	listener := model.HTTPListener{
		Name:     "https",
		Port:     443,
		Hostname: "old.example.org",
		TLS:      []model.TLSSecret{{Name: "certificate", Namespace: "web"}},
		Service:  &model.Service{Type: "LoadBalancer"},
		Routes: []model.HTTPRoute{{
			Name:            "moved",
			Hostnames:       []string{"old.example.org"},
			PathMatch:       model.StringMatch{Prefix: "/"},
			RequestRedirect: &redirect,
		}},
	}
	made, err := translation.NewCECTranslator(translation.Config{SecretsNamespace: "cilium-secrets"}).
		Translate("web", "gateway", &model.Model{HTTP: []model.HTTPListener{listener}})
	if err != nil {
		panic(err)
	}
	text, err := json.Marshal(made)
	if err != nil {
		panic(err)
	}
	if !strings.Contains(string(text), "new.example.org") {
		panic("no redirect was made")
	}
	return strings.Contains(string(text), "X-Forwarded-Proto") && strings.Contains(string(text), "invertMatch")
}

func main() {
	host, scheme := "new.example.org", "https"
	with := conditional(model.HTTPRequestRedirectFilter{Hostname: &host, Scheme: &scheme})
	without := conditional(model.HTTPRequestRedirectFilter{Hostname: &host})
	fmt.Printf("a redirect to another host that names https asks for X-Forwarded-Proto not to be https: %t\n", with)
	fmt.Printf("the same without a scheme asks for it: %t\n", without)
	if !with || without {
		os.Exit(1)
	}
}
GO
go build -mod=mod -o find . 2>build.log || { tail -20 build.log; exit 1; }
./find
