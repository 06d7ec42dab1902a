package main

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/siderolabs/talos/pkg/machinery/config/configloader"
)

func generated(t *testing.T, from secretsOutput, patches ...string) (configurationOutput, error) {
	t.Helper()

	output, err := runConfiguration(context.Background(), configurationInput{
		ClusterName: "homelab", ClusterEndpoint: "https://192.168.30.50:6443", MachineType: "controlplane",
		MachineSecrets: from.MachineSecrets, TalosVersion: "v1.12.0", KubernetesVersion: "1.35.0", ConfigPatches: patches,
	})
	if err != nil {
		return configurationOutput{}, err
	}

	return output.(configurationOutput), nil
}

func TestTheSameInputGivesTheSameConfiguration(t *testing.T) {
	from := newSecrets(t)

	first, err := generated(t, from, fmt.Sprintf(networkPatch, "192.168.30.51", "192.168.30.50"))
	check(t, err)

	second, err := generated(t, from, fmt.Sprintf(networkPatch, "192.168.30.51", "192.168.30.50"))
	check(t, err)

	if first.MachineConfiguration != second.MachineConfiguration {
		t.Error("two generations differ")
	}
}

func TestABundleIsRebuiltFromItsMachineSecrets(t *testing.T) {
	from := newSecrets(t)

	bundle, err := from.MachineSecrets.bundle()
	check(t, err)

	again, err := describeBundle("v1.12", bundle)
	check(t, err)

	if again.(secretsOutput).MachineSecrets != from.MachineSecrets {
		t.Error("the machine secrets changed on the way through a bundle")
	}
}

func TestMissingMachineSecretsAreNamedOneByOne(t *testing.T) {
	from := newSecrets(t)
	from.MachineSecrets.Certs.OS.Key = ""
	from.MachineSecrets.Certs.Etcd.Cert = "no base64"

	_, err := generated(t, from)
	wantProblem(t, err, "bad-secrets")
	wantContains(t, err.Error(), "machineSecrets.certs.os.key", "machineSecrets.certs.etcd.cert")
}

func TestWhatIsWrongInAPatchIsToldBeforeAnythingIsApplied(t *testing.T) {
	from := newSecrets(t)

	for name, one := range map[string]struct{ patch, code, text string }{
		"an address out of range":       {"machine: {network: {interfaces: [{interface: ens18, addresses: [192.168.30.500/24]}]}}", "invalid-configuration", "192.168.30.500/24"},
		"a kubelet subnet":              {"machine: {kubelet: {nodeIP: {validSubnets: [foo]}}}", "invalid-configuration", `"foo"`},
		"a gateway":                     {"machine: {network: {interfaces: [{interface: ens18, routes: [{gateway: 192.168.30.300}]}]}}", "invalid-configuration", "192.168.30.300"},
		"a name server":                 {"machine: {network: {nameservers: [192.168.30.450]}}", "invalid-address", "nameservers[0]"},
		"a host entry":                  {"machine: {network: {extraHostEntries: [{ip: 1.2.3, aliases: [a]}]}}", "invalid-address", "extraHostEntries[0].ip"},
		"a pod subnet":                  {"cluster: {network: {podSubnets: [10.244.0.0/99]}}", "invalid-address", "podSubnets[0]"},
		"a service subnet":              {"cluster: {network: {serviceSubnets: [abc]}}", "invalid-address", "serviceSubnets[0]"},
		"an unknown key":                {"machine: {kubelet: {nodeIP: {validSubnet: [192.168.30.51/32]}}}", "unknown-key", "did you mean validSubnets?"},
		"an unknown key of a document":  {"apiVersion: v1alpha1\nkind: LinkConfig\nname: ens18\nadresses: []\n", "unknown-key", "adresses"},
		"an address of a document":      {"apiVersion: v1alpha1\nkind: LinkConfig\nname: ens18\naddresses: [{address: 192.168.30.500/24}]\n", "invalid-yaml", "192.168.30.500"},
		"a hostname given twice":        {"machine: {network: {hostname: cp01}}", "invalid-configuration", "static hostname"},
		"text that is not YAML":         {"machine: [", "invalid-yaml", "yaml"},
		"a file reference":              {"@/etc/passwd", "bad-patch", "not a file reference"},
		"an empty patch":                {" ", "bad-patch", "empty"},
		"a JSON patch on two documents": {`[{"op":"add","path":"/machine/install/disk","value":"/dev/vda"}]`, "bad-patch", "multi-document"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := generated(t, from, one.patch)
			wantContains(t, wantProblem(t, err, one.code), one.text)

			// the same patch without the configuration that it belongs to, as in a first preview
			_, err = runPatch(context.Background(), patchInput{ConfigPatches: []string{one.patch}})
			wantContains(t, wantProblem(t, err, one.code), one.text)
		})
	}
}

func TestTheValueOfAnUnknownKeyIsNotRepeated(t *testing.T) {
	_, err := generated(t, newSecrets(t), "machine: {tokn: abcdef.0123456789abcdef, ca: {keyy: LS0tLS1CRUdJTiBFRDI1NTE5IFBSSVZBVEUg}}")
	wantProblem(t, err, "unknown-key")
	wantContains(t, err.Error(), "machine.tokn", "machine.ca.keyy", "did you mean token?")

	if strings.Contains(err.Error(), "abcdef.0123") || strings.Contains(err.Error(), "LS0tLS1CRUdJ") {
		t.Errorf("a value leaked: %v", err)
	}
}

func TestProblemsOfDifferentInputsAreToldTogether(t *testing.T) {
	_, err := runConfiguration(context.Background(), configurationInput{
		ClusterEndpoint: "192.168.30.50", MachineType: "init", TalosVersion: "v9.9", KubernetesVersion: "new",
		ConfigPatches: []string{"machine: {x: 1}"},
	})

	fields := map[string]bool{}
	for _, one := range problemsOf(err) {
		fields[one.Field] = true
	}

	for _, field := range []string{"clusterName", "clusterEndpoint", "machineType", "talosVersion", "kubernetesVersion", "machineSecrets.certs.os.key", "configPatches[0]"} {
		if !fields[field] {
			t.Errorf("no problem for %s in %v", field, err)
		}
	}
}

func TestStrategicAndJSONPatchesAreBothApplied(t *testing.T) {
	from := newSecrets(t)

	output, err := generated(t, from, "machine: {install: {disk: /dev/nvme0n1}}", "apiVersion: v1alpha1\nkind: HostnameConfig\n$patch: delete\n",
		`[{"op":"add","path":"/machine/network","value":{"hostname":"cp01"}}]`)
	check(t, err)

	provider, err := configloader.NewFromBytes([]byte(output.MachineConfiguration))
	check(t, err)

	if disk := provider.RawV1Alpha1().MachineConfig.MachineInstall.InstallDisk; disk != "/dev/nvme0n1" {
		t.Errorf("install disk %s", disk)
	}

	if name := provider.NetworkHostnameConfig().Hostname(); name != "cp01" {
		t.Errorf("hostname %s", name)
	}
}

func TestAKubernetesVersionThatTalosDoesNotSupportIsRefused(t *testing.T) {
	err := checkCompatibility("v1.12.0", "1.36.3")
	if err == nil || !strings.Contains(err.Error(), "1.36.3") {
		t.Errorf("got %v", err)
	}

	check(t, checkCompatibility("v1.13.0", "1.36.3"))
}
