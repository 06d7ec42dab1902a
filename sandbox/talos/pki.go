package main

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"time"

	talosconfig "github.com/siderolabs/talos/pkg/machinery/config"
)

// certificateLifetime is what Talos gives the control plane's certificates; it renews them, the sandbox is made anew.
const certificateLifetime = 365 * 24 * time.Hour

// writePKI writes the files a control plane is started with: certificates, keys and kubeconfigs, all signed by the
// authorities of the machine configuration.
func writePKI(folder string, provider talosconfig.Provider, facts *Facts) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}

	cluster := viewOf(provider)

	kubernetes, err := newAuthority(cluster.kubernetesCA.Crt, cluster.kubernetesCA.Key)
	if err != nil {
		return fmt.Errorf("Kubernetes CA: %w", err)
	}

	frontProxy, err := newAuthority(cluster.aggregatorCA.Crt, cluster.aggregatorCA.Key)
	if err != nil {
		return fmt.Errorf("aggregator CA: %w", err)
	}

	serviceAccount, err := parseKey(cluster.serviceAccount.Key)
	if err != nil {
		return fmt.Errorf("service account key: %w", err)
	}

	publicDER, err := x509.MarshalPKIXPublicKey(serviceAccount.Public())
	if err != nil {
		return err
	}

	files := map[string][]byte{
		"ca.crt":              cluster.kubernetesCA.Crt,
		"ca.key":              cluster.kubernetesCA.Key,
		"front-proxy-ca.crt":  cluster.aggregatorCA.Crt,
		"front-proxy-ca.key":  cluster.aggregatorCA.Key,
		"service-account.key": cluster.serviceAccount.Key,
		"service-account.pub": pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: publicDER}),
	}

	client := []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}

	for name, signed := range map[string]struct {
		by   *authority
		leaf leaf
	}{
		"apiserver": {kubernetes, leaf{
			commonName: "kube-apiserver",
			names:      apiServerNames(provider, facts),
			usages:     []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		}},
		"apiserver-kubelet-client": {kubernetes, leaf{commonName: "apiserver-kubelet-client", organizations: []string{"system:masters"}, usages: client}},
		"front-proxy-client":       {frontProxy, leaf{commonName: "front-proxy-client", usages: client}},
	} {
		signed.leaf.lifetime = certificateLifetime

		files[name+".crt"], files[name+".key"], err = signed.by.issue(signed.leaf)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}

	// the control plane's own components talk to the API server of their machine, also when the endpoint is elsewhere
	local := fmt.Sprintf("https://127.0.0.1:%d", facts.APIServerPort)

	for name, user := range map[string]kubeUser{
		"admin":              {server: facts.Endpoint, name: "admin", organization: "system:masters"},
		"controller-manager": {server: local, name: "system:kube-controller-manager"},
		"scheduler":          {server: local, name: "system:kube-scheduler"},
	} {
		user.cluster, user.lifetime = facts.ClusterName, certificateLifetime

		files[name+".kubeconfig"], err = newKubeconfig(kubernetes, cluster.kubernetesCA.Crt, user)
		if err != nil {
			return fmt.Errorf("%s.kubeconfig: %w", name, err)
		}
	}

	files["encryption-config.yaml"] = encryptionConfiguration(cluster.secretbox, cluster.aescbc)

	for name, content := range files {
		if err = writeFile(filepath.Join(folder, name), content); err != nil {
			return err
		}
	}

	return nil
}

// apiServerNames are the names and addresses under which clients reach the API server.
func apiServerNames(provider talosconfig.Provider, facts *Facts) []string {
	cluster := viewOf(provider)

	names := []string{
		"kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc." + facts.DNSDomain,
		"localhost", "127.0.0.1", "::1", facts.Hostname, cluster.endpoint.Hostname(),
	}

	names = append(names, cluster.serviceIPs(apiServerService)...)

	return append(append(names, facts.NodeAddresses...), cluster.certSANs...)
}

// encryptionConfiguration is the API server's: Secrets are encrypted with the key of the machine configuration.
func encryptionConfiguration(secretbox, aescbc string) []byte {
	kind, key := "secretbox", secretbox
	if key == "" {
		kind, key = "aescbc", aescbc
	}

	return fmt.Appendf(nil, `apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
  - resources:
      - secrets
    providers:
      - %s:
          keys:
            - name: key1
              secret: %s
      - identity: {}
`, kind, key)
}
