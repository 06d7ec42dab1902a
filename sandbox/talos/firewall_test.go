package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Fixtures of one machine of each role; test/networks/closed.test.ts shows that they are the program's own text.
var firewalls = map[string]string{"controlplane": "cp-1.yaml", "worker": "worker-1.yaml"}

func firewallOf(t *testing.T, role string) string {
	t.Helper()

	text, err := os.ReadFile(filepath.Join("..", "..", "test", "fixtures", "firewall", firewalls[role]))
	check(t, err)

	return string(text)
}

// configured generates a machine's configuration with patches, and validates it.
func configured(role string, from secretsOutput, patches ...string) error {
	_, err := runConfiguration(context.Background(), configurationInput{
		ClusterName: "homelab", ClusterEndpoint: "https://192.168.50.50:6443", MachineType: role,
		MachineSecrets: from.MachineSecrets, TalosVersion: "v1.13.0", KubernetesVersion: "1.36.0", ConfigPatches: patches,
	})

	return err
}

func TestTheFirewallOfEachRoleIsValid(t *testing.T) {
	from := newSecrets(t)

	for role := range firewalls {
		if err := configured(role, from, firewallOf(t, role)); err != nil {
			t.Errorf("%s: %v", role, err)
		}
	}
}

func TestAFirewallWithAFieldThatIsWrittenWrongIsRefused(t *testing.T) {
	from := newSecrets(t)

	for what, change := range map[string][2]string{
		"the default action":         {"ingress: block", "ingress: deny"},
		"a protocol":                 {"protocol: tcp", "protocol: http"},
		"a port":                     {"- 10250", "- 102500"},
		"ports that run backwards":   {"- 2379-2380", "- 2380-2379"},
		"ports that overlap":         {"- 2379-2380", "- 2379-2380\n    - 2380"},
		"a sender without a length":  {"subnet: 192.168.50.51/32", "subnet: 192.168.50.51"},
		"the name of the port list":  {"  ports:", "  port:"},
		"the name of the senders":    {"ingress:\n", "from:\n"},
		"the name of the port block": {"portSelector:", "selector:"},
		"a rule without a name":      {"name: etcd\n", ""},
		"a kind":                     {"NetworkRuleConfig", "NetworkRule"},
	} {
		text := firewallOf(t, "controlplane")
		changed := strings.Replace(text, change[0], change[1], 1)

		if changed == text {
			t.Errorf("%s: %q is not in the firewall", what, change[0])
		} else if err := configured("controlplane", from, changed); err == nil {
			t.Errorf("%s is taken", what)
		}
	}
}
