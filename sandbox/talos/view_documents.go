//go:build documents

package main

import (
	"encoding/json"
	"net/netip"

	talosconfig "github.com/siderolabs/talos/pkg/machinery/config"
	"github.com/siderolabs/talos/pkg/machinery/config/generate/secrets"
	"github.com/siderolabs/talos/pkg/machinery/constants"
)

// viewOf reads what libraries from 1.14 on tell of a configuration. They answer the same of v1alpha1 and of the
// documents; what only control planes have is missing on workers.
func viewOf(provider talosconfig.Provider) clusterView {
	view := clusterView{apiServerPort: constants.DefaultControlPlanePort, cni: constants.NoneCNI}

	if identity := provider.DiscoveryIdentityConfig(); identity != nil {
		view.id = identity.ClusterID()
	}

	if cluster := provider.K8sClusterConfig(); cluster != nil {
		view.name, view.endpoint = cluster.ClusterName(), cluster.ClusterEndpoint()
	}

	if network := provider.K8sNetworkConfig(); network != nil {
		view.podCIDRs, view.serviceCIDRs = prefixes(network.PodCIDRs()), prefixes(network.ServiceCIDRs())
		view.dnsDomain = network.DNSDomain()
	}

	if provider.K8sFlannelCNIConfig() != nil {
		view.cni = constants.FlannelCNI
	}

	if proxy := provider.K8sProxyConfig(); proxy != nil {
		view.kubeProxy = proxy.Enabled()
	}

	if kubelet := provider.K8sKubeletConfig(); kubelet != nil {
		view.kubeletImage = kubelet.Image()
	}

	if node := provider.K8sNodeConfig(); node != nil {
		view.validSubnets = node.NodeIP().ValidSubnets()
		view.labels, view.taints, view.annotations = node.Labels(), node.Taints(), node.Annotations()

		_, tainted := view.taints[constants.LabelNodeRoleControlPlane]
		view.schedulesOnControlPlanes = !tainted
	}

	readControlPlane(provider, &view)
	readEncryption(provider, &view)

	return view
}

func readControlPlane(provider talosconfig.Provider, view *clusterView) {
	if ca := provider.K8sAPIServerCAConfig(); ca != nil {
		view.kubernetesCA = ca.IssuingCA()
	}

	if ca := provider.K8sAggregatorCAConfig(); ca != nil {
		view.aggregatorCA = ca.IssuingCA()
	}

	if account := provider.K8sServiceAccountConfig(); account != nil {
		view.serviceAccount = account.IssuingKey()
	}

	if server := provider.K8sAPIServerConfig(); server != nil {
		view.certSANs, view.apiServerPort = server.CertSANs(), server.APIPort()
	}
}

// encryptionConfig is the part of Kubernetes's EncryptionConfiguration that holds the keys.
type encryptionConfig struct {
	Resources []struct {
		Providers []struct {
			Secretbox, AESCBC struct {
				Keys []struct{ Secret string }
			}
		}
	}
}

// readEncryption takes the keys out of their document, or out of v1alpha1 where there is none.
func readEncryption(provider talosconfig.Provider, view *clusterView) {
	document := provider.K8sEtcdEncryptionConfig()
	if document == nil {
		view.secretbox, view.aescbc = provider.Cluster().SecretboxEncryptionSecret(), provider.Cluster().AESCBCEncryptionSecret()

		return
	}

	var config encryptionConfig

	text, err := json.Marshal(document.EtcdEncryptionConfig())
	if err != nil || json.Unmarshal(text, &config) != nil {
		return
	}

	for _, resource := range config.Resources {
		for _, provider := range resource.Providers {
			for _, key := range provider.Secretbox.Keys {
				view.secretbox = key.Secret
			}

			for _, key := range provider.AESCBC.Keys {
				view.aescbc = key.Secret
			}
		}
	}
}

func prefixes(list []netip.Prefix) []string {
	texts := make([]string, len(list))
	for i, prefix := range list {
		texts[i] = prefix.String()
	}

	return texts
}

// validateBundle asks for what every contract has: a secrets file does not say which version made it.
func validateBundle(bundle *secrets.Bundle) error {
	return bundle.Validate(talosconfig.TalosVersionCurrent)
}
