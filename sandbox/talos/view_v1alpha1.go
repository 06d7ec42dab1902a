//go:build !documents

package main

import (
	talosconfig "github.com/siderolabs/talos/pkg/machinery/config"
	"github.com/siderolabs/talos/pkg/machinery/config/generate/secrets"
)

// viewOf reads the v1alpha1 document, in which libraries up to 1.13 keep all of it.
func viewOf(provider talosconfig.Provider) clusterView {
	machine, cluster := provider.Machine(), provider.Cluster()

	return clusterView{
		id:                       cluster.ID(),
		name:                     cluster.Name(),
		endpoint:                 cluster.Endpoint(),
		kubernetesCA:             cluster.IssuingCA(),
		aggregatorCA:             cluster.AggregatorCA(),
		serviceAccount:           cluster.ServiceAccount(),
		certSANs:                 cluster.CertSANs(),
		apiServerPort:            cluster.LocalAPIServerPort(),
		secretbox:                cluster.SecretboxEncryptionSecret(),
		aescbc:                   cluster.AESCBCEncryptionSecret(),
		podCIDRs:                 cluster.Network().PodCIDRs(),
		serviceCIDRs:             cluster.Network().ServiceCIDRs(),
		dnsDomain:                cluster.Network().DNSDomain(),
		cni:                      cluster.Network().CNI().Name(),
		kubeProxy:                cluster.Proxy().Enabled(),
		kubeletImage:             machine.Kubelet().Image(),
		validSubnets:             machine.Kubelet().NodeIP().ValidSubnets(),
		schedulesOnControlPlanes: cluster.ScheduleOnControlPlanes(),
		labels:                   machine.NodeLabels(),
		taints:                   machine.NodeTaints(),
		annotations:              machine.NodeAnnotations(),
	}
}

func validateBundle(bundle *secrets.Bundle) error { return bundle.Validate() }
