package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"slices"
	"time"
)

// authority signs certificates with a certificate authority of the machine configuration.
type authority struct {
	certificate *x509.Certificate
	key         crypto.Signer
}

// leaf describes a certificate to issue.
type leaf struct {
	commonName    string
	organizations []string
	names         []string // DNS names and addresses
	usages        []x509.ExtKeyUsage
	lifetime      time.Duration
}

// clockSkew is how far a certificate's start lies in the past, because clocks differ.
const clockSkew = 5 * time.Minute

func newAuthority(certificatePEM, keyPEM []byte) (*authority, error) {
	certificate, err := parseCertificate(certificatePEM)
	if err != nil {
		return nil, err
	}

	key, err := parseKey(keyPEM)
	if err != nil {
		return nil, err
	}

	return &authority{certificate: certificate, key: key}, nil
}

// issue returns the PEM of a new certificate and of its private key.
func (a *authority) issue(what leaf) (certificatePEM, keyPEM []byte, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}

	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, nil, err
	}

	now := time.Now()
	template := &x509.Certificate{
		SerialNumber:          serial,
		Subject:               pkix.Name{CommonName: what.commonName, Organization: what.organizations},
		NotBefore:             now.Add(-clockSkew),
		NotAfter:              now.Add(what.lifetime),
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment,
		ExtKeyUsage:           what.usages,
		BasicConstraintsValid: true,
	}

	for _, name := range unique(what.names) {
		if ip := net.ParseIP(name); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, name)
		}
	}

	parent, signer := template, crypto.Signer(key)
	if a != nil {
		parent, signer = a.certificate, a.key
	}

	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer)
	if err != nil {
		return nil, nil, err
	}

	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, nil, err
	}

	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}), nil
}

func parseCertificate(text []byte) (*x509.Certificate, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("not a PEM certificate")
	}

	return x509.ParseCertificate(block.Bytes)
}

// parseKey reads the private keys that Talos writes: «ED25519 PRIVATE KEY» is PKCS #8 under another name.
func parseKey(text []byte) (crypto.Signer, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("not a PEM private key")
	}

	if key, err := x509.ParseECPrivateKey(block.Bytes); err == nil {
		return key, nil
	}

	if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return key, nil
	}

	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, errors.New("the private key is of no kind that Talos makes")
	}

	signer, ok := key.(crypto.Signer)
	if !ok {
		return nil, errors.New("the private key cannot sign")
	}

	return signer, nil
}

// pool makes a certificate pool of PEM texts; unreadable ones are left out.
func pool(texts ...[]byte) *x509.CertPool {
	certificates := x509.NewCertPool()
	for _, text := range slices.DeleteFunc(texts, func(text []byte) bool { return len(text) == 0 }) {
		certificates.AppendCertsFromPEM(text)
	}

	return certificates
}
