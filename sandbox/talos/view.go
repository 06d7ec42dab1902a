package main

import (
	"net/netip"
	"net/url"

	"github.com/siderolabs/crypto/x509"
	sideronet "github.com/siderolabs/net"
)

// clusterView is what a machine configuration says of the cluster, whichever of its documents says it. Each of Talos's
// libraries fills it in, in a file of its own: v1alpha1 tells it in the one, documents for each matter in the other.
type clusterView struct {
	id       string
	name     string
	endpoint *url.URL

	kubernetesCA   *x509.PEMEncodedCertificateAndKey
	aggregatorCA   *x509.PEMEncodedCertificateAndKey
	serviceAccount *x509.PEMEncodedKey
	certSANs       []string
	apiServerPort  int
	// keys with which the API server encrypts Secrets, base64; of aescbc and secretbox one is set
	secretbox string
	aescbc    string

	podCIDRs     []string
	serviceCIDRs []string
	dnsDomain    string
	cni          string
	kubeProxy    bool

	kubeletImage string
	validSubnets []string

	schedulesOnControlPlanes bool
	labels                   map[string]string
	taints                   map[string]string
	annotations              map[string]string
}

// The places of Services in the range that the control plane reserves: the API's own first, CoreDNS's tenth.
const (
	apiServerService = 1
	dnsService       = 10
)

// serviceIPs are the addresses of one such Service, one for each service range.
func (v clusterView) serviceIPs(place int) []string {
	var list []string

	for _, text := range v.serviceCIDRs {
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			return nil
		}

		address, err := sideronet.NthIPInNetwork(prefix, place)
		if err != nil {
			return nil
		}

		list = append(list, address.String())
	}

	return list
}
