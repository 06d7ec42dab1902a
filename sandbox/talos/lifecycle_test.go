package main

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/siderolabs/talos/pkg/machinery/client"
	"github.com/siderolabs/talos/pkg/machinery/role"
)

func TestARestartKeepsEverything(t *testing.T) {
	network, mine := newLAN(t), newSecrets(t)
	check(t, network.apply(network.controls, mine, network.controlPlane(mine), "auto"))
	_, err := runBootstrap(context.Background(), network.to(network.controls, mine))
	check(t, err)

	before, certificate := network.file(network.controls, stateFile), network.file(network.controls, "pki", "apiserver.crt")

	network.restart()

	if string(network.file(network.controls, stateFile)) != string(before) || string(network.file(network.controls, "pki", "apiserver.crt")) != string(certificate) {
		t.Error("the restart changed the machine's files")
	}

	_, err = runKubeconfig(context.Background(), network.to(network.controls, mine))
	check(t, err)
}

func TestResetPutsTheMachineBackIntoMaintenance(t *testing.T) {
	network, mine, next := newLAN(t), newSecrets(t), newSecrets(t)
	check(t, network.apply(network.controls, mine, network.controlPlane(mine), "auto"))
	_, err := runBootstrap(context.Background(), network.to(network.controls, mine))
	check(t, err)

	_, err = runReset(context.Background(), struct {
		connection
		Graceful bool `json:"graceful"`
		Reboot   bool `json:"reboot"`
	}{connection: network.to(network.controls, mine)})
	check(t, err)

	if state := network.state(network.controls); state.Stage != stageMaintenance || state.Facts != nil {
		t.Errorf("state %+v", state)
	}

	check(t, network.apply(network.controls, next, network.controlPlane(next), "auto"))
}

func TestADryRunChangesNothing(t *testing.T) {
	network, mine := newLAN(t), newSecrets(t)
	_, err := runApply(context.Background(), applyInput{connection: network.to(network.controls, mine), MachineConfiguration: network.controlPlane(mine), DryRun: true})
	check(t, err)

	if state := network.state(network.controls); state.Stage != stageMaintenance {
		t.Errorf("state %+v", state)
	}
}

func TestAStagedConfigurationCountsAfterTheNextReboot(t *testing.T) {
	network, mine := newLAN(t), newSecrets(t)
	wantProblem(t, network.apply(network.controls, mine, network.controlPlane(mine), "staged"), "unimplemented")

	check(t, network.apply(network.controls, mine, network.controlPlane(mine), "auto"))
	check(t, network.apply(network.controls, mine, network.controlPlane(mine, "cluster: {network: {dnsDomain: home.arpa}}"), "staged"))

	if domain := network.state(network.controls).DNSDomain; domain != "cluster.local" {
		t.Errorf("before the reboot: %s", domain)
	}

	check(t, network.to(network.controls, mine).call(context.Background(), false, func(ctx context.Context, c *client.Client, _ bool) error { return c.Reboot(ctx) }))

	if domain := network.state(network.controls).DNSDomain; domain != "home.arpa" {
		t.Errorf("after the reboot: %s", domain)
	}
}

func TestAMachineRegistersAgainWhenItReboots(t *testing.T) {
	network, mine := newLAN(t), newSecrets(t)
	check(t, network.apply(network.controls, mine, network.controlPlane(mine), "auto"))

	path := network.fleet.machines[0].path(stateFile)
	before, err := os.Stat(path)
	check(t, err)
	check(t, network.to(network.controls, mine).call(context.Background(), false, func(ctx context.Context, c *client.Client, _ bool) error { return c.Reboot(ctx) }))
	after, err := os.Stat(path)
	check(t, err)

	if os.SameFile(before, after) && before.ModTime().Equal(after.ModTime()) {
		t.Error("the state was not written")
	}
}

func TestATriedConfigurationIsReverted(t *testing.T) {
	network, mine := newLAN(t), newSecrets(t)
	check(t, network.apply(network.controls, mine, network.controlPlane(mine), "auto"))

	machine := network.fleet.machines[0]
	_, before := machine.snapshot()
	text := []byte(network.controlPlane(mine, "cluster: {network: {dnsDomain: home.arpa}}"))
	check(t, machine.try(before, text, time.Hour))

	network.restart()

	if network.state(network.controls).ConfigurationHash == hash(text) {
		t.Error("a configuration that was only tried survived a restart")
	}
}

func TestAWorkersAPIAnswersOnceAControlPlaneCanSignForIt(t *testing.T) {
	network, mine := newLAN(t), newSecrets(t)
	worker := configurationOf(t, "worker", network.controls, mine)
	check(t, network.apply(network.worker, mine, worker, "auto"))

	if err := network.apply(network.worker, mine, worker, "auto"); err == nil {
		t.Fatal(errWanted)
	}

	check(t, network.apply(network.controls, mine, network.controlPlane(mine), "auto"))
	check(t, network.apply(network.worker, mine, worker, "auto"))

	if state := network.state(network.worker); state.MachineType != "worker" || state.KubeletNodeIP != network.worker {
		t.Errorf("state %+v", state)
	}

	_, err := runBootstrap(context.Background(), network.to(network.worker, mine))
	wantContains(t, wantProblem(t, err, "failedprecondition"), "control plane")
}

func TestAControlPlanePassesCallsOnToItsWorkers(t *testing.T) {
	network, mine := newLAN(t), newSecrets(t)
	check(t, network.apply(network.controls, mine, network.controlPlane(mine), "auto"))
	check(t, network.apply(network.worker, mine, configurationOf(t, "worker", network.controls, mine), "auto"))

	through := network.to(network.worker, mine)
	through.Endpoint = network.controls

	var name string

	check(t, through.call(context.Background(), false, func(ctx context.Context, c *client.Client, _ bool) error {
		response, err := c.MachineClient.Hostname(ctx, nil)
		if err == nil {
			name = response.GetMessages()[0].GetHostname()
		}

		return err
	}))
	wantContains(t, name, strings.ReplaceAll(network.worker, ".", "-"))
}

func TestAReaderMayLookButNotApply(t *testing.T) {
	network, mine := newLAN(t), newSecrets(t)
	check(t, network.apply(network.controls, mine, network.controlPlane(mine), "auto"))

	bundle, err := mine.MachineSecrets.bundle()
	check(t, err)
	pair, err := bundle.GenerateTalosAPIClientCertificate(role.MakeSet(role.Reader))
	check(t, err)

	reader := mine
	reader.ClientConfiguration.ClientCertificate, reader.ClientConfiguration.ClientKey = encode(pair.Crt), encode(pair.Key)

	wantProblem(t, network.apply(network.controls, reader, network.controlPlane(mine), "auto"), "permissiondenied")
	check(t, network.to(network.controls, reader).call(context.Background(), false, func(ctx context.Context, c *client.Client, _ bool) error {
		_, err := c.ServiceList(ctx)

		return err
	}))
}

func TestWhatIsNotEmulatedSaysSo(t *testing.T) {
	network, mine := newLAN(t), newSecrets(t)
	check(t, network.apply(network.controls, mine, network.controlPlane(mine), "auto"))

	err := network.to(network.controls, mine).call(context.Background(), false, func(ctx context.Context, c *client.Client, _ bool) error {
		_, err := c.MachineClient.Memory(ctx, nil)

		return err
	})
	wantContains(t, wantProblem(t, err, "unimplemented"), "Memory is not emulated by the sandbox")
}

func TestTheMachineRefusesAnInvalidConfigurationWithoutRepeatingItsSecrets(t *testing.T) {
	network, mine := newLAN(t), newSecrets(t)
	text := strings.Replace(network.controlPlane(mine), "    token:", "    tokn:", 1)

	message := wantProblem(t, network.apply(network.controls, mine, text, "auto"), "invalid-configuration")
	wantContains(t, message, "machine.tokn")

	if strings.Contains(message, mine.MachineSecrets.Trustdinfo.Token) {
		t.Error("the token leaked")
	}
}

func TestHealthWaitsForTheBootstrap(t *testing.T) {
	network, mine := newLAN(t), newSecrets(t)
	check(t, network.apply(network.controls, mine, network.controlPlane(mine), "auto"))

	input := healthInput{
		Endpoints: []string{network.controls}, ControlPlaneNodes: []string{network.controls},
		ClientConfiguration: mine.ClientConfiguration, SkipKubernetesChecks: true, Timeout: "2s",
	}
	_, err := runHealth(context.Background(), input)
	wantContains(t, wantProblem(t, err, "unhealthy"), "etcd")

	_, err = runBootstrap(context.Background(), network.to(network.controls, mine))
	check(t, err)
	_, err = runHealth(context.Background(), input)
	check(t, err)
}

func TestAMachineThatDoesNotAnswerIsGivenUpAfterTheTimeout(t *testing.T) {
	absent := connection{Node: "127.255.255.1", ClientConfiguration: newSecrets(t).ClientConfiguration, Timeout: "1s"}

	_, err := runKubeconfig(context.Background(), absent)
	wantContains(t, wantProblem(t, err, "unreachable"), "127.255.255.1:50000")
}

func TestTheConfigurationInForceCanBeReadByAnAdministratorAlone(t *testing.T) {
	network, mine := newLAN(t), newSecrets(t)
	check(t, network.apply(network.controls, mine, network.controlPlane(mine, "cluster: {network: {dnsDomain: home.arpa}}"), "auto"))

	read, err := runRead(context.Background(), network.to(network.controls, mine))
	check(t, err)

	if text := read.(map[string]string)["machineConfiguration"]; !strings.Contains(text, "dnsDomain: home.arpa") {
		t.Error("the configuration is not the one that was applied")
	}
}
