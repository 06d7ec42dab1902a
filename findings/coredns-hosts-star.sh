#!/usr/bin/env bash
# A line with a star in what CoreDNS's `hosts` plugin reads.
#
# Guess before it was run: the star is a letter like others, as in every other reader of such files: the line answers for the literal name alone.
# Seen: it is a wildcard, though not that of a zone: `*.apps.example.org` answers for every name that is one label longer than apps.example.org and for
# none below that (SERVFAIL, as the plugin says of every name that it lacks), and an own line of a name goes before it. A file that dnsmasq or a libc
# takes for nothing answers for a whole domain here, and one that is written for zone wildcards lacks the deeper names.
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
	_ "github.com/coredns/coredns/plugin/hosts"
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
		{"a name below the star", "hosts {\n 192.0.2.4 *.apps.example.org\n 192.0.2.5 own.apps.example.org\n }", "x.apps.example.org.", "NOERROR x.apps.example.org. 192.0.2.4"},
		{"two labels below", "hosts {\n 192.0.2.4 *.apps.example.org\n 192.0.2.5 own.apps.example.org\n }", "x.y.apps.example.org.", "SERVFAIL"},
		{"a name with a line of its own", "hosts {\n 192.0.2.4 *.apps.example.org\n 192.0.2.5 own.apps.example.org\n }", "own.apps.example.org.", "NOERROR own.apps.example.org. 192.0.2.5"},
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
