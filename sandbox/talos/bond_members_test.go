package main

import (
	"strings"
	"testing"
)

// aliasedBond is a v1alpha1 bond of a card by its kernel's name and one by an alias, as a stack file with Talos 1.13 becomes.
const aliasedBond = `machine:
  network:
    interfaces:
      - interface: bond0
        bond: {interfaces: [eno1, storage], mode: active-backup, miimon: 100, updelay: 200, downdelay: 200}
        addresses: [192.168.30.50/24]
`

const storageAlias = `apiVersion: v1alpha1
kind: LinkAliasConfig
name: storage
selector: {match: 'mac(link.permanent_addr) == "02:00:00:00:60:01"'}
`

// On the machine the controller of links resolves every member's name by the links' aliases before it enslaves the link.
// Source: Talos 1.12.0 and 1.13.9, internal/app/machined/pkg/controllers/network/link_config.go, processDevicesConfiguration.
func TestAMemberOfABondIsAnAlias(t *testing.T) {
	output, err := generated(t, newSecrets(t), aliasedBond, storageAlias)
	check(t, err)

	for _, part := range []string{"kind: LinkAliasConfig", "name: storage", "- storage"} {
		if !strings.Contains(output.MachineConfiguration, part) {
			t.Errorf("the configuration has no %q", part)
		}
	}
}

func TestAMemberOfABondIsNamedOrSelectedAndNotBoth(t *testing.T) {
	both := strings.Replace(aliasedBond, "interfaces: [eno1, storage]",
		"interfaces: [eno1], deviceSelectors: [{permanentAddr: '02:00:00:00:60:01'}]", 1)

	_, err := generated(t, newSecrets(t), both)
	wantProblem(t, err, "invalid-configuration")
}
