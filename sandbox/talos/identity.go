package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"sync"
	"time"

	talosconfig "github.com/siderolabs/talos/pkg/machinery/config"
)

// identity decides, per connection, what a machine's API shows and asks for: a self-signed certificate and no client
// certificate in maintenance, mutual TLS with the machine configuration's CA afterwards. Asking per connection lets
// the change happen without a new listener.
type identity struct {
	machine *Machine
	fleet   *Fleet

	mutex       sync.Mutex
	key         string // what the certificate was made for
	certificate *tls.Certificate
}

func (i *identity) tlsConfig() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS13, NextProtos: []string{"h2"}, GetConfigForClient: i.configForClient}
}

func (i *identity) configForClient(*tls.ClientHelloInfo) (*tls.Config, error) {
	state, provider := i.machine.snapshot()

	certificate, err := i.current(state, provider)
	if err != nil {
		return nil, err
	}

	config := &tls.Config{MinVersion: tls.VersionTLS13, NextProtos: []string{"h2"}, Certificates: []tls.Certificate{*certificate}}

	if provider != nil {
		config.ClientAuth = tls.RequireAndVerifyClientCert
		config.ClientCAs = pool(trustedClients(provider)...)
	}

	return config, nil
}

func trustedClients(provider talosconfig.Provider) [][]byte {
	security := provider.Machine().Security()

	var texts [][]byte
	if security.IssuingCA() != nil {
		texts = append(texts, security.IssuingCA().Crt)
	}

	for _, accepted := range security.AcceptedCAs() {
		texts = append(texts, accepted.Crt)
	}

	return texts
}

// current makes the server certificate when it is first needed for a configuration.
func (i *identity) current(state State, provider talosconfig.Provider) (*tls.Certificate, error) {
	i.mutex.Lock()
	defer i.mutex.Unlock()

	key := stageMaintenance
	names := i.machine.addresses

	var signer *authority

	if provider != nil {
		key = state.ConfigurationHash
		names = append(append(append([]string{state.Hostname, "localhost"}, names...), state.NodeAddresses...), provider.Machine().Security().CertSANs()...)

		var err error
		if signer, err = i.fleet.signer(provider); err != nil {
			return nil, err
		}
	}

	if i.certificate != nil && i.key == key {
		return i.certificate, nil
	}

	certificatePEM, keyPEM, err := signer.issue(leaf{
		commonName: i.machine.addresses[0],
		names:      names,
		usages:     []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		lifetime:   certificateLifetime * time.Duration(2),
	})
	if err != nil {
		return nil, err
	}

	pair, err := tls.X509KeyPair(certificatePEM, keyPEM)
	if err != nil {
		return nil, err
	}

	i.key, i.certificate = key, &pair

	return i.certificate, nil
}

// signer finds the key of a machine's CA. A worker does not have it: on a real network a control plane's trustd signs
// for it, so its API answers only once a control plane of the cluster is configured.
func (f *Fleet) signer(provider talosconfig.Provider) (*authority, error) {
	own := provider.Machine().Security().IssuingCA()
	if own != nil && len(own.Key) > 0 {
		return newAuthority(own.Crt, own.Key)
	}

	for _, machine := range f.machines {
		_, other := machine.snapshot()
		if other == nil || own == nil {
			continue
		}

		if ca := other.Machine().Security().IssuingCA(); ca != nil && len(ca.Key) > 0 && string(ca.Crt) == string(own.Crt) {
			return newAuthority(ca.Crt, ca.Key)
		}
	}

	return nil, errors.New("no control plane of this worker's cluster is configured yet, nobody can sign its certificate")
}
