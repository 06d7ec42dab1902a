package main

import (
	"fmt"
	"net/netip"

	slim_corev1 "github.com/cilium/cilium/pkg/k8s/slim/k8s/api/core/v1"
	metav1 "github.com/cilium/cilium/pkg/k8s/slim/k8s/apis/meta/v1"

	"github.com/cilium/cilium/pkg/identity"
	k8sutils "github.com/cilium/cilium/pkg/k8s/utils"
	"github.com/cilium/cilium/pkg/labels"
	"github.com/cilium/cilium/pkg/labelsfilter"
	"github.com/cilium/cilium/pkg/option"
	"github.com/cilium/cilium/pkg/policy/api"
	ciliumtypes "github.com/cilium/cilium/pkg/types"
	"github.com/cilium/cilium/pkg/u8proto"
)

// endpoint is one end of connections.
type endpoint struct {
	Kind            string            `json:"kind"`
	Namespace       string            `json:"namespace"`
	Labels          map[string]string `json:"labels"`
	NamespaceLabels map[string]string `json:"namespaceLabels"`
	ServiceAccount  string            `json:"serviceAccount"`
	Ports           map[string]struct {
		Port     uint16 `json:"port"`
		Protocol string `json:"protocol"`
	} `json:"ports"`
	Address string `json:"address"`
}

// First numbers of identities that the cluster and that a node hand out.
const (
	firstPod     = identity.NumericIdentity(1000)
	firstAddress = identity.IdentityScopeLocal + 1000
)

// makeIdentity gives an endpoint the labels that the agent gives it, and the number that it would have or could have.
func makeIdentity(number int, e endpoint, groups map[string][]string) (*identity.Identity, error) {
	switch e.Kind {
	case "pod":
		namespace := slim_corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: e.Namespace, Labels: e.namespaceLabels()}}
		sanitized := k8sutils.SanitizePodLabels(e.Labels, &namespace, e.ServiceAccount, clusterName)
		kept, _ := labelsfilter.Filter(labels.Map2Labels(sanitized, labels.LabelSourceK8s))
		return identity.NewIdentity(firstPod+identity.NumericIdentity(number), kept), nil
	case "address":
		address, err := netip.ParseAddr(e.Address)
		if err != nil {
			return nil, err
		}
		lbls := labels.GetCIDRLabels(netip.PrefixFrom(address, address.BitLen()))
		// A prefix has the labels of all groups that it or a wider prefix is in: ipcache merges them downwards.
		for name, cidrs := range groups {
			for _, cidr := range cidrs {
				if netip.MustParsePrefix(cidr).Contains(address) {
					label := api.LabelForCIDRGroupRef(name)
					lbls[label.Key] = label
				}
			}
		}
		return identity.NewIdentity(firstAddress+identity.NumericIdentity(number), lbls), nil
	case "ingress":
		return identity.LookupReservedIdentity(identity.ReservedIdentityIngress), nil
	case "host":
		return identity.LookupReservedIdentity(identity.ReservedIdentityHost), nil
	case "remote-node":
		return identity.LookupReservedIdentity(identity.ReservedIdentityRemoteNode), nil
	case "world":
		if option.Config.IsDualStack() {
			return identity.LookupReservedIdentity(identity.ReservedIdentityWorldIPv4), nil
		}
		return identity.LookupReservedIdentity(identity.ReservedIdentityWorld), nil
	case "kube-apiserver":
		return identity.LookupReservedIdentity(identity.ReservedIdentityKubeAPIServer), nil
	case "kube-apiserver on the own node":
		// The agent adds the label to the local host; here it is an identity of its own, so that the host without it is there too.
		lbls := labels.NewFrom(labels.LabelHost)
		lbls.MergeLabels(labels.LabelKubeAPIServer)
		return identity.NewIdentity(identity.IdentityScopeRemoteNode+1, lbls), nil
	}
	return nil, fmt.Errorf("unknown endpoint %q", e.Kind)
}

// namespaceLabels are those of the Namespace object: Kubernetes adds its name.
func (e endpoint) namespaceLabels() map[string]string {
	all := map[string]string{"kubernetes.io/metadata.name": e.Namespace}
	for key, value := range e.NamespaceLabels {
		all[key] = value
	}
	return all
}

// enforces tells whether the agent has an endpoint of its own for it, whose policy it computes. Nodes have one only with the host
// firewall, which is off.
func (e endpoint) enforces() bool {
	return e.Kind == "pod" || e.Kind == "ingress"
}

// namedPorts are the container ports in the form of the agent.
func (e endpoint) namedPorts() (ciliumtypes.NamedPortMap, error) {
	named := ciliumtypes.NamedPortMap{}
	for name, port := range e.Ports {
		protocol, err := u8proto.ParseProtocol(port.Protocol)
		if err != nil {
			return nil, err
		}
		named[name] = ciliumtypes.PortProto{Port: port.Port, Proto: protocol}
	}
	return named, nil
}

// namedPortsOf splits them by protocol, as LookupFlow takes them.
func namedPortsOf(named ciliumtypes.NamedPortMap, protocol u8proto.U8proto) map[string]uint16 {
	ports := map[string]uint16{}
	for name, port := range named {
		if port.Proto == protocol {
			ports[name] = port.Port
		}
	}
	return ports
}
