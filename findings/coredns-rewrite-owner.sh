#!/usr/bin/env bash
# The name in the answer when CoreDNS's `rewrite` plugin has changed the question.
#
# Guess before it was run: the asked one, by whatever kind of rule the name was changed; `answer auto` reads as a word for what happens anyway.
# Seen: only `exact` puts the asked name back. After `suffix` and `regex` the answer belongs to the rewritten name, without an alias that leads there: the
# question was www.old.example.org, the record is that of www.example.org, and a client that compares them has no answer. `answer auto` behind the rule mends it.
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
	_ "github.com/coredns/coredns/plugin/rewrite"
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
		{"exact", "rewrite name exact old.example.org www.example.org\nhosts {\n 192.0.2.1 www.example.org\n }", "old.example.org.", "NOERROR old.example.org. 192.0.2.1"},
		{"suffix", "rewrite name suffix .old.example.org .example.org\nhosts {\n 192.0.2.1 www.example.org\n }", "www.old.example.org.", "NOERROR www.example.org. 192.0.2.1"},
		{"regex", "rewrite name regex (.*)[.]old[.]example[.]org {1}.example.org\nhosts {\n 192.0.2.1 www.example.org\n }", "www.old.example.org.", "NOERROR www.example.org. 192.0.2.1"},
		{"suffix, answer auto", "rewrite name suffix .old.example.org .example.org answer auto\nhosts {\n 192.0.2.1 www.example.org\n }", "www.old.example.org.", "NOERROR www.old.example.org. 192.0.2.1"},
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
