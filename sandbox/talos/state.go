package main

import (
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"slices"
	"strings"

	sideronet "github.com/siderolabs/net"
	talosconfig "github.com/siderolabs/talos/pkg/machinery/config"
	"github.com/siderolabs/talos/pkg/machinery/config/types/v1alpha1"
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
		KubeletNodeIP:                  kubeletNodeIP(cluster, nodeAddresses),
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

// staticAddresses lists the addresses of v1alpha1's interfaces and VLANs and of the newer link documents.
func staticAddresses(provider talosconfig.Provider) []string {
	var list []string

	add := func(value string) {
		host, _, _ := strings.Cut(value, "/")
		if address, err := netip.ParseAddr(host); err == nil {
			list = append(list, address.String())
		}
	}

	// RawV1Alpha1 and not Machine().Network(): the latter's defaults hide which addresses were written
	if raw := provider.RawV1Alpha1(); raw != nil && raw.MachineConfig != nil && raw.MachineConfig.MachineNetwork != nil {
		for _, device := range raw.MachineConfig.MachineNetwork.NetworkInterfaces {
			for _, value := range deviceAddresses(device) {
				add(value)
			}
		}
	}

	for _, link := range provider.NetworkCommonLinkConfigs() {
		for _, address := range link.Addresses() {
			add(address.Address().String())
		}
	}

	return unique(list)
}

func deviceAddresses(device *v1alpha1.Device) []string {
	if device == nil || device.Ignore() {
		return nil
	}

	list := device.Addresses()
	for _, vlan := range device.Vlans() {
		list = append(list, vlan.Addresses()...)
	}

	return list
}

// kubeletNodeIP chooses the kubelet's address as Talos does: the first address inside kubelet.nodeIP.validSubnets that
// no «!subnet» excludes. The address of the cluster's endpoint never counts, because it may move to another machine;
// so the result can be empty, and then the node has no address.
func kubeletNodeIP(cluster clusterView, addresses []string) string {
	var allowed, excluded []netip.Prefix

	for _, text := range cluster.validSubnets {
		prefix, err := sideronet.ParseSubnetOrAddress(strings.TrimPrefix(text, "!"))
		if err != nil {
			continue
		}

		if strings.HasPrefix(text, "!") {
			excluded = append(excluded, prefix)
		} else {
			allowed = append(allowed, prefix)
		}
	}

	inside := func(list []netip.Prefix, address netip.Addr) bool {
		return slices.ContainsFunc(list, func(prefix netip.Prefix) bool { return prefix.Contains(address) })
	}

	endpoint, _ := netip.ParseAddr(cluster.endpoint.Hostname())

	for _, text := range addresses {
		address, err := netip.ParseAddr(text)
		if err != nil || address == endpoint || inside(excluded, address) {
			continue
		}

		if len(allowed) == 0 || inside(allowed, address) {
			return text
		}
	}

	return ""
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
