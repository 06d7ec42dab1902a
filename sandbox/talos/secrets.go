package main

import (
	"context"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/siderolabs/crypto/x509"
	"github.com/siderolabs/talos/pkg/machinery/config"
	"github.com/siderolabs/talos/pkg/machinery/config/generate/secrets"
	"github.com/siderolabs/talos/pkg/machinery/constants"
	"github.com/siderolabs/talos/pkg/machinery/gendata"
	"github.com/siderolabs/talos/pkg/machinery/role"
	"go.yaml.in/yaml/v4"
)

// ClientConfiguration is the official provider's client configuration: base64 of PEM.
type ClientConfiguration struct {
	CACertificate     string `json:"caCertificate"`
	ClientCertificate string `json:"clientCertificate"`
	ClientKey         string `json:"clientKey"`
}

// Certificate is a certificate authority in MachineSecrets: base64 of PEM.
type Certificate struct {
	Cert string `json:"cert"`
	Key  string `json:"key"`
}

// Key is a private key in MachineSecrets: base64 of PEM.
type Key struct {
	Key string `json:"key"`
}

// MachineSecrets has the shape of the official provider's output of that name.
type MachineSecrets struct {
	Cluster struct {
		ID     string `json:"id"`
		Secret string `json:"secret"`
	} `json:"cluster"`
	Secrets struct {
		BootstrapToken            string `json:"bootstrapToken"`
		SecretboxEncryptionSecret string `json:"secretboxEncryptionSecret"`
		AESCBCEncryptionSecret    string `json:"aescbcEncryptionSecret,omitempty"`
	} `json:"secrets"`
	Trustdinfo struct {
		Token string `json:"token"`
	} `json:"trustdinfo"`
	Certs struct {
		Etcd              Certificate `json:"etcd"`
		K8s               Certificate `json:"k8s"`
		K8sAggregator     Certificate `json:"k8sAggregator"`
		K8sServiceaccount Key         `json:"k8sServiceaccount"`
		OS                Certificate `json:"os"`
	} `json:"certs"`
}

type secretsInput struct {
	TalosVersion string `json:"talosVersion"`
}

type secretsOutput struct {
	TalosVersion        string              `json:"talosVersion"`
	MachineSecrets      MachineSecrets      `json:"machineSecrets"`
	ClientConfiguration ClientConfiguration `json:"clientConfiguration"`
}

func runSecrets(_ context.Context, input secretsInput) (any, error) {
	version, contract, err := versionContract(input.TalosVersion)
	if err != nil {
		return nil, err
	}

	bundle, err := secrets.NewBundle(secrets.NewFixedClock(time.Now()), contract)
	if err != nil {
		return nil, err
	}

	return describeBundle(version, bundle)
}

// runImportSecrets reads a file of `talosctl gen secrets`, as the official provider's import does.
func runImportSecrets(_ context.Context, input struct {
	File string `json:"file"`
}) (any, error) {
	content, err := os.ReadFile(input.File)
	if err != nil {
		return nil, problem("import-failed", "id", "the import id of machine secrets is the path of a secrets.yaml: %v", err)
	}

	bundle := &secrets.Bundle{Clock: secrets.NewFixedClock(time.Now())}
	if yaml.Unmarshal(content, bundle) != nil {
		return nil, problem("import-failed", "id", "%s is not a secrets file of talosctl", input.File)
	}

	if err = validateBundle(bundle); err != nil {
		return nil, problem("import-failed", "id", "%s: %s", input.File, redact(err.Error()))
	}

	// the file does not say which version made it: the official provider assumes the same
	version := "v1.3"
	if bundle.Secrets.AESCBCEncryptionSecret != "" {
		version = "v1.2"
	}

	return describeBundle(version, bundle)
}

// runRenewClient makes a new client certificate for a cluster whose old one is about to expire.
func runRenewClient(_ context.Context, input struct {
	MachineSecrets MachineSecrets `json:"machineSecrets"`
}) (any, error) {
	bundle, err := input.MachineSecrets.bundle()
	if err != nil {
		return nil, err
	}

	client, err := newClientConfiguration(bundle)

	return map[string]any{"clientConfiguration": client}, err
}

func describeBundle(version string, bundle *secrets.Bundle) (any, error) {
	output := secretsOutput{TalosVersion: version}
	machine := &output.MachineSecrets

	machine.Cluster.ID = bundle.Cluster.ID
	machine.Cluster.Secret = bundle.Cluster.Secret
	machine.Secrets.BootstrapToken = bundle.Secrets.BootstrapToken
	machine.Secrets.SecretboxEncryptionSecret = bundle.Secrets.SecretboxEncryptionSecret
	machine.Secrets.AESCBCEncryptionSecret = bundle.Secrets.AESCBCEncryptionSecret
	machine.Trustdinfo.Token = bundle.TrustdInfo.Token
	machine.Certs.Etcd = encodeCertificate(bundle.Certs.Etcd)
	machine.Certs.K8s = encodeCertificate(bundle.Certs.K8s)
	machine.Certs.K8sAggregator = encodeCertificate(bundle.Certs.K8sAggregator)
	machine.Certs.K8sServiceaccount = Key{Key: encode(bundle.Certs.K8sServiceAccount.Key)}
	machine.Certs.OS = encodeCertificate(bundle.Certs.OS)

	client, err := newClientConfiguration(bundle)
	output.ClientConfiguration = client

	return output, err
}

func newClientConfiguration(bundle *secrets.Bundle) (ClientConfiguration, error) {
	client, err := bundle.GenerateTalosAPIClientCertificateWithTTL(role.MakeSet(role.Admin), constants.TalosAPIDefaultCertificateValidityDuration)
	if err != nil {
		return ClientConfiguration{}, err
	}

	return ClientConfiguration{
		CACertificate:     encode(bundle.Certs.OS.Crt),
		ClientCertificate: encode(client.Crt),
		ClientKey:         encode(client.Key),
	}, nil
}

// bundle builds Talos's secrets bundle again; every missing or undecodable part is a problem of its own.
func (m MachineSecrets) bundle() (*secrets.Bundle, error) {
	var problems Problems

	decode := func(field, value string) []byte {
		content, err := base64.StdEncoding.DecodeString(value)
		if block, _ := pem.Decode(content); err != nil || block == nil {
			problems.add(problem("bad-secrets", "machineSecrets."+field, "should be the base64 of a PEM block"))
		}

		return content
	}
	certificate := func(field string, value Certificate) *x509.PEMEncodedCertificateAndKey {
		return &x509.PEMEncodedCertificateAndKey{Crt: decode(field+".cert", value.Cert), Key: decode(field+".key", value.Key)}
	}

	bundle := &secrets.Bundle{
		// the clock matters only for certificates made from the bundle
		Clock:   secrets.NewFixedClock(time.Now()),
		Cluster: &secrets.Cluster{ID: m.Cluster.ID, Secret: m.Cluster.Secret},
		Secrets: &secrets.Secrets{
			BootstrapToken:            m.Secrets.BootstrapToken,
			SecretboxEncryptionSecret: m.Secrets.SecretboxEncryptionSecret,
			AESCBCEncryptionSecret:    m.Secrets.AESCBCEncryptionSecret,
		},
		TrustdInfo: &secrets.TrustdInfo{Token: m.Trustdinfo.Token},
		Certs: &secrets.Certs{
			Etcd:              certificate("certs.etcd", m.Certs.Etcd),
			K8s:               certificate("certs.k8s", m.Certs.K8s),
			K8sAggregator:     certificate("certs.k8sAggregator", m.Certs.K8sAggregator),
			K8sServiceAccount: &x509.PEMEncodedKey{Key: decode("certs.k8sServiceaccount.key", m.Certs.K8sServiceaccount.Key)},
			OS:                certificate("certs.os", m.Certs.OS),
		},
	}

	if len(problems) > 0 {
		return nil, problems
	}

	if err := validateBundle(bundle); err != nil {
		for _, one := range flatten(err) {
			problems.add(problem("bad-secrets", "machineSecrets", "%s", redact(one.Error())))
		}

		return nil, problems
	}

	return bundle, nil
}

// versionContract reads a Talos version; an empty one means the library's own, as in the official provider.
func versionContract(version string) (string, *config.VersionContract, error) {
	if version == "" {
		parts := strings.SplitN(gendata.VersionTag, ".", 3)
		version = strings.Join(parts[:2], ".")
	}

	contract, err := config.ParseContractFromVersion(version)
	if err != nil {
		return "", nil, problem("bad-version", "talosVersion", "%q is not a Talos version: write for example %q", version, gendata.VersionTag)
	}

	own, err := config.ParseContractFromVersion(gendata.VersionTag)
	if err != nil {
		return "", nil, fmt.Errorf("the library's own version %q: %w", gendata.VersionTag, err)
	}

	if contract.Greater(own) {
		return "", nil, problem("bad-version", "talosVersion", "%s is newer than the Talos library here (%s): it cannot know that version's configuration", version, gendata.VersionTag)
	}

	return version, contract, nil
}

func encode(content []byte) string { return base64.StdEncoding.EncodeToString(content) }

func encodeCertificate(pair *x509.PEMEncodedCertificateAndKey) Certificate {
	return Certificate{Cert: encode(pair.Crt), Key: encode(pair.Key)}
}
