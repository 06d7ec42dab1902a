package main

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	talosconfig "github.com/siderolabs/talos/pkg/machinery/config"
)

// The stages of a machine's life.
const (
	stageMaintenance  = "maintenance"
	stageConfigured   = "configured"
	stageBootstrapped = "bootstrapped"
)

// State is what state.json tells the rest of the sandbox about a machine. It holds no secret.
type State struct {
	Stage   string `json:"stage"`
	Address string `json:"address"`

	*Facts
	*Bootstrapped
}

// Facts are read from the machine configuration.
type Facts struct {
	MachineType                    string            `json:"machineType"`
	ClusterName                    string            `json:"clusterName"`
	Endpoint                       string            `json:"endpoint"`
	Hostname                       string            `json:"hostname"`
	NodeAddresses                  []string          `json:"nodeAddresses"`
	KubeletNodeIP                  string            `json:"kubeletNodeIP"`
	PodCIDRs                       []string          `json:"podCIDRs"`
	ServiceCIDRs                   []string          `json:"serviceCIDRs"`
	DNSDomain                      string            `json:"dnsDomain"`
	DNSServiceIP                   string            `json:"dnsServiceIP"`
	KubernetesVersion              string            `json:"kubernetesVersion"`
	CNI                            string            `json:"cni"`
	KubeProxy                      bool              `json:"kubeProxy"`
	APIServerPort                  int               `json:"apiServerPort"`
	AllowSchedulingOnControlPlanes bool              `json:"allowSchedulingOnControlPlanes"`
	NodeLabels                     map[string]string `json:"nodeLabels"`
	NodeTaints                     map[string]string `json:"nodeTaints"`
	NodeAnnotations                map[string]string `json:"nodeAnnotations"`
	ConfigurationHash              string            `json:"configurationHash"`
	ConfiguredAt                   string            `json:"configuredAt"`
}

// Bootstrapped is there once the machine was bootstrapped.
type Bootstrapped struct {
	BootstrapID    string `json:"bootstrapId"`
	BootstrappedAt string `json:"bootstrappedAt"`
	PKIDir         string `json:"pkiDir"`
}

// readFacts derives what the sandbox needs from a machine configuration. addresses are the machine's own (where its
// API listens), which it has without a static configuration.
func readFacts(provider talosconfig.Provider, text []byte, addresses []string, configuredAt string) *Facts {
	cluster := viewOf(provider)
	nodeAddresses := unique(append(staticAddresses(provider), addresses...))

	facts := &Facts{
		MachineType:                    provider.Machine().Type().String(),
		ClusterName:                    cluster.name,
		Endpoint:                       cluster.endpoint.String(),
		Hostname:                       "talos-" + strings.NewReplacer(".", "-", ":", "-").Replace(addresses[0]),
		NodeAddresses:                  nodeAddresses,
		KubeletNodeIP:                  kubeletNodeIP(cluster, nodeAddresses, virtualAddresses(provider)),
		PodCIDRs:                       cluster.podCIDRs,
		ServiceCIDRs:                   cluster.serviceCIDRs,
		DNSDomain:                      cluster.dnsDomain,
		KubernetesVersion:              imageVersion(cluster.kubeletImage),
		CNI:                            cluster.cni,
		KubeProxy:                      cluster.kubeProxy,
		APIServerPort:                  cluster.apiServerPort,
		AllowSchedulingOnControlPlanes: cluster.schedulesOnControlPlanes,
		NodeLabels:                     orEmpty(cluster.labels),
		NodeTaints:                     orEmpty(cluster.taints),
		NodeAnnotations:                orEmpty(cluster.annotations),
		ConfigurationHash:              hash(text),
		ConfiguredAt:                   configuredAt,
	}

	if hostname := provider.NetworkHostnameConfig(); hostname != nil && hostname.Hostname() != "" {
		facts.Hostname = hostname.Hostname()
	}

	if ips := cluster.serviceIPs(dnsService); len(ips) > 0 {
		facts.DNSServiceIP = ips[0]
	}

	return facts
}

func imageVersion(image string) string {
	_, tag, found := strings.Cut(image[strings.LastIndex(image, "/")+1:], ":")
	if !found {
		return ""
	}

	version, _, _ := strings.Cut(tag, "@")

	return version
}

func hash(content []byte) string {
	sum := sha256.Sum256(content)

	return hex.EncodeToString(sum[:])
}

func orEmpty[M ~map[string]string](values M) map[string]string {
	if values == nil {
		return map[string]string{}
	}

	return values
}
