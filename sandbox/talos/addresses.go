package main

import (
	"net/netip"
	"slices"
	"strings"

	sideronet "github.com/siderolabs/net"
	talosconfig "github.com/siderolabs/talos/pkg/machinery/config"
	"github.com/siderolabs/talos/pkg/machinery/config/types/v1alpha1"
)

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

// virtualAddresses lists the addresses that control planes share: one that has such an address now may lose it.
func virtualAddresses(provider talosconfig.Provider) []string {
	var list []string

	if raw := provider.RawV1Alpha1(); raw != nil && raw.MachineConfig != nil && raw.MachineConfig.MachineNetwork != nil {
		for _, device := range raw.MachineConfig.MachineNetwork.NetworkInterfaces {
			list = append(list, deviceVirtualAddresses(device)...)
		}
	}

	for _, document := range provider.NetworkVirtualIPConfigs() {
		list = append(list, document.VIP().String())
	}

	return list
}

func deviceVirtualAddresses(device *v1alpha1.Device) []string {
	if device == nil || device.Ignore() {
		return nil
	}

	var list []string
	if vip := device.VIPConfig(); vip != nil {
		list = append(list, vip.IP())
	}

	for _, vlan := range device.Vlans() {
		if vip := vlan.VIPConfig(); vip != nil {
			list = append(list, vip.IP())
		}
	}

	return list
}

// kubeletNodeIP chooses the kubelet's address as Talos does: the first address inside kubelet.nodeIP.validSubnets that
// no «!subnet» excludes, and that is neither virtual nor of pods or Services; so the result can be empty, and then the
// node has no address. Without validSubnets, the families of the Service ranges count. The cluster's endpoint is an
// address like others: on the only control plane it is mostly the machine's own.
// Source: Talos 1.13, nodeip_config.go and address_filter.go of its machined.
func kubeletNodeIP(cluster clusterView, addresses, virtual []string) string {
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

	if len(cluster.validSubnets) == 0 {
		allowed = familiesOf(cluster.serviceCIDRs)
	}

	for _, text := range slices.Concat(cluster.podCIDRs, cluster.serviceCIDRs, virtual) {
		if prefix, err := sideronet.ParseSubnetOrAddress(text); err == nil {
			excluded = append(excluded, prefix)
		}
	}

	inside := func(list []netip.Prefix, address netip.Addr) bool {
		return slices.ContainsFunc(list, func(prefix netip.Prefix) bool { return prefix.Contains(address) })
	}

	for _, text := range addresses {
		address, err := netip.ParseAddr(text)
		if err != nil || inside(excluded, address) {
			continue
		}

		if len(allowed) == 0 || inside(allowed, address) {
			return text
		}
	}

	return ""
}

// familiesOf are the ranges of all addresses of the families that the given ranges have.
func familiesOf(ranges []string) []netip.Prefix {
	var list []netip.Prefix

	for _, text := range ranges {
		if prefix, err := netip.ParsePrefix(text); err == nil {
			all := netip.IPv4Unspecified()
			if prefix.Addr().Is6() {
				all = netip.IPv6Unspecified()
			}

			list = append(list, netip.PrefixFrom(all, 0))
		}
	}

	return list
}
