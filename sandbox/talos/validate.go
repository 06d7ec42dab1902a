package main

import (
	"fmt"
	"net/netip"

	talosconfig "github.com/siderolabs/talos/pkg/machinery/config"
	"github.com/siderolabs/talos/pkg/machinery/config/types/v1alpha1"
)

// metal is the mode of a machine that Talos is installed on: an install disk is required.
type metal struct{}

func (metal) String() string        { return "metal" }
func (metal) RequiresInstall() bool { return true }
func (metal) InContainer() bool     { return false }

// validate runs Talos's own validation, then the checks of addresses that Talos only makes on the running machine.
func validate(field string, provider talosconfig.Provider) ([]string, error) {
	var problems Problems

	warnings, err := provider.Validate(metal{})
	if err != nil {
		for _, one := range flatten(err) {
			problems.add(Problem{Code: "invalid-configuration", Field: field, Message: redact(one.Error())})
		}
	}

	if raw := provider.RawV1Alpha1(); raw != nil {
		for _, one := range addressErrors(raw) {
			problems.add(Problem{Code: "invalid-address", Field: field, Message: one})
		}
	}

	if warnings == nil {
		warnings = []string{}
	}

	return warnings, problems.or()
}

// addressErrors checks the addresses that v1alpha1 keeps as plain strings and Validate does not look at.
func addressErrors(raw *v1alpha1.Config) []string {
	var list []string

	address := func(path, value string) {
		if _, err := netip.ParseAddr(value); err != nil {
			list = append(list, fmt.Sprintf("%s: %q is not an IP address", path, value))
		}
	}
	subnet := func(path, value string) {
		if _, err := netip.ParsePrefix(value); err != nil {
			list = append(list, fmt.Sprintf("%s: %q is not a subnet in CIDR notation", path, value))
		}
	}

	if machine := raw.MachineConfig; machine != nil && machine.MachineNetwork != nil {
		network := machine.MachineNetwork

		for i, server := range network.NameServers {
			address(fmt.Sprintf("machine.network.nameservers[%d]", i), server)
		}

		for i, host := range network.ExtraHostEntries {
			address(fmt.Sprintf("machine.network.extraHostEntries[%d].ip", i), host.HostIP)
		}
	}

	if cluster := raw.ClusterConfig; cluster != nil && cluster.ClusterNetwork != nil {
		for i, value := range cluster.ClusterNetwork.PodSubnet {
			subnet(fmt.Sprintf("cluster.network.podSubnets[%d]", i), value)
		}

		for i, value := range cluster.ClusterNetwork.ServiceSubnet {
			subnet(fmt.Sprintf("cluster.network.serviceSubnets[%d]", i), value)
		}
	}

	return list
}
