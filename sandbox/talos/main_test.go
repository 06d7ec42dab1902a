package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/siderolabs/talos/pkg/machinery/config"
	"github.com/siderolabs/talos/pkg/machinery/config/generate/secrets"
)

const networkPatch = `
machine:
  kubelet: {nodeIP: {validSubnets: [%[1]s/32]}}
  install: {disk: /dev/nvme0n1}
  network:
    interfaces:
      - interface: ens18
        addresses: [%[2]s/24, %[1]s/24]
        routes: [{network: 0.0.0.0/0, gateway: 192.168.30.1}]
cluster:
  network: {cni: {name: none}, podSubnets: [10.42.0.0/16], serviceSubnets: [10.43.0.0/16]}
  proxy: {disabled: true}
`

// newSecrets makes secrets quickly: those of older versions have an elliptic service account key.
func newSecrets(t *testing.T) secretsOutput {
	t.Helper()

	bundle, err := secrets.NewBundle(secrets.NewFixedClock(time.Now()), config.TalosVersion1_6)
	check(t, err)

	output, err := describeBundle("v1.12", bundle)
	check(t, err)

	return output.(secretsOutput)
}

func configurationOf(t *testing.T, machineType, endpoint string, from secretsOutput, patches ...string) string {
	t.Helper()

	output, err := runConfiguration(context.Background(), configurationInput{
		ClusterName: "homelab", ClusterEndpoint: "https://" + endpoint + ":6443", MachineType: machineType,
		MachineSecrets: from.MachineSecrets, TalosVersion: "v1.12.0", KubernetesVersion: "v1.35.0", ConfigPatches: patches,
	})
	check(t, err)

	return output.(configurationOutput).MachineConfiguration
}

// lan is a fleet on loopback addresses that no other test uses.
type lan struct {
	t        *testing.T
	folder   string
	controls string
	second   string // the control plane's second address
	worker   string
	fleet    *Fleet
}

func newLAN(t *testing.T) *lan {
	t.Helper()

	prefix := fmt.Sprintf("127.%d.%d.", 1+rand.IntN(250), rand.IntN(250))
	network := &lan{t: t, folder: t.TempDir(), controls: prefix + "50", second: prefix + "51", worker: prefix + "60"}
	network.start()
	t.Cleanup(func() { network.fleet.stop() })

	return network
}

func (l *lan) start() {
	l.t.Helper()

	fleet, err := startFleet(l.folder, [][]string{{l.controls, l.second}, {l.worker}}, 50000, log.New(io.Discard, "", 0))
	check(l.t, err)

	l.fleet = fleet
}

func (l *lan) restart() {
	l.fleet.stop()
	l.start()
}

func (l *lan) to(node string, from secretsOutput) connection {
	return connection{Node: node, ClientConfiguration: from.ClientConfiguration, Timeout: "3s"}
}

func (l *lan) apply(node string, from secretsOutput, text, mode string) error {
	_, err := runApply(context.Background(), applyInput{connection: l.to(node, from), MachineConfiguration: text, ApplyMode: mode})

	return err
}

func (l *lan) controlPlane(from secretsOutput, patches ...string) string {
	return configurationOf(l.t, "controlplane", l.controls, from, append([]string{fmt.Sprintf(networkPatch, l.second, l.controls)}, patches...)...)
}

func (l *lan) state(address string) State {
	l.t.Helper()

	for _, machine := range l.fleet.machines {
		if machine.addresses[0] == address {
			state, _ := machine.snapshot()

			return state
		}
	}

	l.t.Fatalf("no machine %s", address)

	return State{}
}

func (l *lan) file(parts ...string) []byte {
	l.t.Helper()

	content, err := os.ReadFile(filepath.Join(append([]string{l.folder, "talos"}, parts...)...))
	check(l.t, err)

	return content
}

func check(t *testing.T, err error) {
	t.Helper()

	if err != nil {
		t.Fatal(err)
	}
}

// wantProblem asserts that an error has a problem with this code, and returns its message.
func wantProblem(t *testing.T, err error, code string) string {
	t.Helper()

	if err == nil {
		t.Fatalf("no error, want %s", code)
	}

	for _, one := range problemsOf(err) {
		if one.Code == code {
			return one.Message
		}
	}

	t.Fatalf("problems %v, want code %s", err, code)

	return ""
}

func wantContains(t *testing.T, text string, parts ...string) {
	t.Helper()

	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q does not contain %q", text, part)
		}
	}
}

var errWanted = errors.New("an error was wanted")
