#!/usr/bin/env bash
# Words that Tailscale's Kubernetes operator takes for «yes» in an Ingress's annotation tailscale.com/funnel.
#
# Guess before it was run: those of Go's strconv.ParseBool, so that "True" and "1" put the Ingress on Funnel as well, and another word is an error.
# Seen: "true" alone, in lower case. Every other word is as if the annotation were not there: no error, no event, and the Ingress stays on the tailnet
# alone. The operator reads the annotation by this type in one place, and nowhere else.
#
# Version: tailscale.com v1.102.5, types/opt.Bool and cmd/k8s-operator.
# Needs Go and the Go module proxy. Ends with 0 while it is so, with 1 when it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > go.mod <<'MOD'
module find

go 1.26.0

require tailscale.com v1.102.5
MOD
cat > main.go <<'GO'
package main

import (
	"fmt"
	"os"
	"strconv"

	"tailscale.com/types/opt"
)

func main() {
	changed := false
	for _, word := range []string{"true", "True", "TRUE", "1", "t", "yes", "false"} {
		tailscale := opt.Bool(word).EqualBool(true)
		usual, err := strconv.ParseBool(word)
		fmt.Printf("%-7q Tailscale %-5t strconv %t\n", word, tailscale, err == nil && usual)
		changed = changed || tailscale != (word == "true")
	}
	if changed {
		fmt.Println("changed")
		os.Exit(1)
	}
}
GO
go mod tidy 2>/dev/null
go run .
operator=$(go list -m -f '{{.Dir}}' tailscale.com)/cmd/k8s-operator
by_type=$(grep -rhn 'opt.Bool(.*AnnotationFunnel' "$operator" --include='*.go' | wc -l)
otherwise=$(grep -rhn 'Annotations\[AnnotationFunnel\]' "$operator" --include='*.go' --exclude='*_test.go' | grep -vc 'opt.Bool' || true)
echo "The operator reads the annotation by this type in $by_type place, otherwise in $otherwise."
[ "$by_type" -eq 1 ] && [ "$otherwise" -eq 0 ]
