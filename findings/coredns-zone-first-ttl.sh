#!/usr/bin/env bash
# A zone file for CoreDNS's `file` plugin without $TTL, whose SOA record, the first, has no TTL of its own.
#
# Guess before it was run: as in BIND, the SOA's own minimum (300 here) stands in, or the file is refused.
# Seen: it depends on the class, which says nothing of times. With «IN» before SOA the zone is taken and its SOA has a TTL of 0, so that no client keeps a
# «no such name» (RFC 2308: the lower of that TTL and the minimum) and every wrong name is asked for again and again. Without «IN» the file is
# refused, with the first line's place. Without $TTL, a record that has none takes that of the record before it.
#
# Version: github.com/coredns/coredns v1.14.6, plugin/file.Parse.
# Needs Go and the Go module proxy. Ends with 0 while it is so, with 1 when it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > go.mod <<'MOD'
module find

go 1.26.0

require github.com/coredns/coredns v1.14.6
MOD
cat > main.go <<'GO'
package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/coredns/coredns/plugin/file"
	"github.com/miekg/dns"
)

// times tells the TTLs of the SOA and of www's address in a zone that begins so.
func times(first string) string {
	text := first + " ns admin 1 3600 600 86400 300\n@ 3600 IN NS ns\n@ 60 IN TXT \"text\"\nwww IN A 192.0.2.3\n"
	zone, err := file.Parse(strings.NewReader(text), "example.org.", "zone", 0)
	if err != nil {
		return "refused"
	}
	www, found := zone.Tree.Search("www.example.org.")
	if !found {
		panic("no www.example.org")
	}
	return fmt.Sprintf("SOA %d, www %d", zone.Apex.SOA.Hdr.Ttl, www.Type(dns.TypeA)[0].Header().Ttl)
}

func main() {
	changed := false
	for _, each := range []struct{ first, expected string }{
		{"@ SOA", "refused"},
		{"@ IN SOA", "SOA 0, www 60"},
		{"@ 3600 SOA", "SOA 3600, www 60"},
		{"$TTL 600\n@ SOA", "SOA 600, www 600"},
	} {
		said := times(each.first)
		fmt.Printf("%q: %s\n", each.first, said)
		changed = changed || said != each.expected
	}
	if changed {
		os.Exit(1)
	}
}
GO
go build -mod=mod -o find . 2>build.log || { tail -20 build.log; exit 1; }
./find
