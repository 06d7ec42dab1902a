package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/x509"
	"encoding/base64"
	"time"

	talosconfig "github.com/siderolabs/talos/pkg/machinery/config"
	"go.yaml.in/yaml/v4"
)

// kubeUser describes who a kubeconfig is for.
type kubeUser struct {
	cluster      string
	server       string
	name         string
	organization string
	lifetime     time.Duration
}

type kubeconfig struct {
	APIVersion     string         `yaml:"apiVersion"`
	Kind           string         `yaml:"kind"`
	Clusters       []kubeNamed    `yaml:"clusters"`
	Users          []kubeNamed    `yaml:"users"`
	Contexts       []kubeNamed    `yaml:"contexts"`
	CurrentContext string         `yaml:"current-context"`
	Preferences    map[string]any `yaml:"preferences,omitempty"`
}

type kubeNamed struct {
	Name    string            `yaml:"name"`
	Cluster map[string]string `yaml:"cluster,omitempty"`
	User    map[string]string `yaml:"user,omitempty"`
	Context map[string]string `yaml:"context,omitempty"`
}

// newKubeconfig issues a client certificate and puts it into a kubeconfig with Talos's names: user and context are
// «user@cluster».
func newKubeconfig(ca *authority, caPEM []byte, user kubeUser) ([]byte, error) {
	description := leaf{commonName: user.name, usages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}, lifetime: user.lifetime}
	if user.organization != "" {
		description.organizations = []string{user.organization}
	}

	certificate, key, err := ca.issue(description)
	if err != nil {
		return nil, err
	}

	context := user.name + "@" + user.cluster

	return yaml.Marshal(kubeconfig{
		APIVersion: "v1",
		Kind:       "Config",
		Clusters: []kubeNamed{{Name: user.cluster, Cluster: map[string]string{
			"server": user.server, "certificate-authority-data": encode(caPEM),
		}}},
		Users: []kubeNamed{{Name: context, User: map[string]string{
			"client-certificate-data": encode(certificate), "client-key-data": encode(key),
		}}},
		Contexts: []kubeNamed{{Name: context, Context: map[string]string{
			"cluster": user.cluster, "user": context, "namespace": "default",
		}}},
		CurrentContext: context,
	})
}

// adminKubeconfig is what the machine API hands out.
func adminKubeconfig(provider talosconfig.Provider) ([]byte, error) {
	cluster, admin := viewOf(provider), provider.Cluster().AdminKubeconfig()

	ca, err := newAuthority(cluster.kubernetesCA.Crt, cluster.kubernetesCA.Key)
	if err != nil {
		return nil, err
	}

	return newKubeconfig(ca, cluster.kubernetesCA.Crt, kubeUser{
		cluster:      cluster.name,
		server:       cluster.endpoint.String(),
		name:         admin.CommonName(),
		organization: admin.CertOrganization(),
		lifetime:     admin.CertLifetime(),
	})
}

// archive packs one file as the machine API's streams do.
func archive(name string, content []byte) ([]byte, error) {
	var buffer bytes.Buffer

	zipped := gzip.NewWriter(&buffer)
	packed := tar.NewWriter(zipped)

	if err := packed.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: int64(len(content)), Mode: 0o600, ModTime: time.Now()}); err != nil {
		return nil, err
	}

	if _, err := packed.Write(content); err != nil {
		return nil, err
	}

	if err := packed.Close(); err != nil {
		return nil, err
	}

	if err := zipped.Close(); err != nil {
		return nil, err
	}

	return buffer.Bytes(), nil
}

// KubernetesClientConfiguration has the shape of the official provider's output: base64 of PEM.
type KubernetesClientConfiguration struct {
	Host              string `json:"host"`
	CACertificate     string `json:"caCertificate"`
	ClientCertificate string `json:"clientCertificate"`
	ClientKey         string `json:"clientKey"`
}

// readKubeconfig takes the current context out of a kubeconfig.
func readKubeconfig(content []byte) (string, KubernetesClientConfiguration, error) {
	var (
		parsed kubeconfig
		result KubernetesClientConfiguration
	)

	if err := yaml.Unmarshal(content, &parsed); err != nil {
		return "", result, problem("bad-kubeconfig", "", "the machine's kubeconfig is not YAML")
	}

	find := func(list []kubeNamed, name string) kubeNamed {
		for _, entry := range list {
			if entry.Name == name {
				return entry
			}
		}

		return kubeNamed{}
	}

	context := find(parsed.Contexts, parsed.CurrentContext).Context
	cluster := find(parsed.Clusters, context["cluster"]).Cluster
	user := find(parsed.Users, context["user"]).User

	result = KubernetesClientConfiguration{
		Host:              cluster["server"],
		CACertificate:     cluster["certificate-authority-data"],
		ClientCertificate: user["client-certificate-data"],
		ClientKey:         user["client-key-data"],
	}

	for _, value := range []string{result.CACertificate, result.ClientCertificate, result.ClientKey} {
		if _, err := base64.StdEncoding.DecodeString(value); value == "" || err != nil {
			return "", result, problem("bad-kubeconfig", "", "the machine's kubeconfig is incomplete")
		}
	}

	return context["cluster"], result, nil
}
