#!/usr/bin/env bash
# How far a wildcard reaches in a zone that CoreDNS's `file` plugin serves.
#
# Guess before it was run: as far as RFC 4592 lets it. With a record for a.b.example.org the name b.example.org exists, if empty, so that *.example.org stands
# neither for it (no data) nor for x.b.example.org (no such name).
# Seen: the wildcard answers for both. Only a name with records of its own is safe from it: of one with a TXT record alone there is no address. Whoever moves
# such a zone from BIND or Knot, where empty names count, has names that begin to lead somewhere.
#
# Version: github.com/coredns/coredns v1.14.6, a server of it on 127.0.0.1 with the plugins that are named.
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
cat > zone <<'ZONE'
$ORIGIN example.org.
@ 3600 IN SOA ns admin 1 3600 600 86400 60
@ 3600 IN NS ns
* 3600 IN A 192.0.2.9
only 3600 IN TXT "text"
a.b 3600 IN A 192.0.2.3
ZONE
cat > main.go <<'GO'
package main

import (
	"fmt"
	"net"
	"os"
	"time"

	"github.com/coredns/caddy"
	"github.com/coredns/coredns/core/dnsserver"
	_ "github.com/coredns/coredns/plugin/bind"
	_ "github.com/coredns/coredns/plugin/file"
	"github.com/miekg/dns"
)

// freePort is one that nobody of this machine uses.
func freePort() string {
	socket, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	defer socket.Close()
	_, port, _ := net.SplitHostPort(socket.LocalAddr().String())
	return port
}

// ask tells the response code, and owner and value of each address in the answer.
func ask(port, name string) string {
	question := new(dns.Msg).SetQuestion(name, dns.TypeA)
	reply, _, err := (&dns.Client{Timeout: 5 * time.Second}).Exchange(question, net.JoinHostPort("127.0.0.1", port))
	if err != nil {
		panic(err)
	}
	said := dns.RcodeToString[reply.Rcode]
	for _, record := range reply.Answer {
		if a, ok := record.(*dns.A); ok {
			said += " " + a.Hdr.Name + " " + a.A.String()
		}
	}
	return said
}

func main() {
	caddy.Quiet, dnsserver.Quiet = true, true
	holds := true
	for _, one := range []struct{ what, plugins, asked, said string }{
		{"a name that is nowhere", "file zone example.org", "q.example.org.", "NOERROR q.example.org. 192.0.2.9"},
		{"a name with another record", "file zone example.org", "only.example.org.", "NOERROR"},
		{"an empty name above a record", "file zone example.org", "b.example.org.", "NOERROR b.example.org. 192.0.2.9"},
		{"a name below the empty one", "file zone example.org", "x.b.example.org.", "NOERROR x.b.example.org. 192.0.2.9"},
	} {
		port := freePort()
		input := caddy.CaddyfileInput{Contents: []byte(".:" + port + " {\n bind 127.0.0.1\n" + one.plugins + "\n}\n"), ServerTypeName: "dns"}
		server, err := caddy.Start(input)
		if err != nil {
			panic(err)
		}
		said := ask(port, one.asked)
		fmt.Printf("%-42s %-22s %s\n", one.what, one.asked, said)
		holds = holds && said == one.said
		if err := server.Stop(); err != nil {
			panic(err)
		}
	}
	if !holds {
		os.Exit(1)
	}
}
GO
go build -mod=mod -o find . 2>build.log || { tail -20 build.log; exit 1; }
./find
