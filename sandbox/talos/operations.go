package main

import (
	"context"
	"strings"

	machineapi "github.com/siderolabs/talos/pkg/machinery/api/machine"
	"github.com/siderolabs/talos/pkg/machinery/client"
)

func runBootstrap(ctx context.Context, input connection) (any, error) {
	return struct{}{}, input.call(ctx, false, func(ctx context.Context, c *client.Client, _ bool) error {
		return c.Bootstrap(ctx, &machineapi.BootstrapRequest{})
	})
}

func runKubeconfig(ctx context.Context, input connection) (any, error) {
	var content []byte

	if err := input.call(ctx, false, func(ctx context.Context, c *client.Client, _ bool) (err error) {
		content, err = c.Kubeconfig(ctx)

		return err
	}); err != nil {
		return nil, err
	}

	cluster, kubernetes, err := readKubeconfig(content)

	return map[string]any{"clusterName": cluster, "kubeconfigRaw": string(content), "kubernetesClientConfiguration": kubernetes}, err
}

type applyInput struct {
	connection
	MachineConfiguration string `json:"machineConfiguration"`
	ApplyMode            string `json:"applyMode"`
	DryRun               bool   `json:"dryRun"`
}

// runApply applies a configuration. «staged_if_needing_reboot» is the provider's own mode: a dry run tells which of
// auto and staged it stands for.
func runApply(ctx context.Context, input applyInput) (any, error) {
	mode := input.ApplyMode
	if mode == "" {
		mode = "auto"
	}

	if _, known := machineapi.ApplyConfigurationRequest_Mode_value[strings.ToUpper(mode)]; !known && mode != "staged_if_needing_reboot" {
		return nil, problem("bad-apply-mode", "applyMode", "%q is no mode: write auto, no_reboot, reboot, staged, staged_if_needing_reboot or try", mode)
	}

	var (
		resolved = mode
		message  *machineapi.ApplyConfiguration
	)

	err := input.call(ctx, true, func(ctx context.Context, c *client.Client, inMaintenance bool) error {
		apply := func(mode string, dryRun bool) error {
			response, err := c.ApplyConfiguration(ctx, &machineapi.ApplyConfigurationRequest{
				Data:   []byte(input.MachineConfiguration),
				Mode:   machineapi.ApplyConfigurationRequest_Mode(machineapi.ApplyConfigurationRequest_Mode_value[strings.ToUpper(mode)]),
				DryRun: dryRun,
			})
			if err == nil && len(response.GetMessages()) > 0 {
				message = response.GetMessages()[0]
			}

			return err
		}

		if mode == "staged_if_needing_reboot" {
			resolved = "auto"

			if err := apply("auto", true); err != nil {
				return err
			}

			// a machine in maintenance always reboots, and has nothing to stage beside
			if message.GetMode() == machineapi.ApplyConfigurationRequest_REBOOT && !inMaintenance {
				resolved = "staged"
			}
		}

		return apply(resolved, input.DryRun)
	})

	return map[string]any{"resolvedApplyMode": resolved, "details": message.GetModeDetails(), "warnings": orNone(message.GetWarnings())}, err
}

func runReset(ctx context.Context, input struct {
	connection
	Graceful bool `json:"graceful"`
	Reboot   bool `json:"reboot"`
}) (any, error) {
	return struct{}{}, input.call(ctx, true, func(ctx context.Context, c *client.Client, inMaintenance bool) error {
		// there is nothing on the machine to wipe: an interrupted run did it before
		if inMaintenance {
			return nil
		}

		return c.ResetGeneric(ctx, &machineapi.ResetRequest{
			Graceful: input.Graceful,
			Reboot:   input.Reboot,
			SystemPartitionsToWipe: []*machineapi.ResetPartitionSpec{
				{Label: "STATE", Wipe: true},
				{Label: "EPHEMERAL", Wipe: true},
			},
		})
	})
}

func orNone(list []string) []string {
	if list == nil {
		return []string{}
	}

	return list
}

func runClientConfiguration(_ context.Context, input struct {
	ClusterName         string              `json:"clusterName"`
	ClientConfiguration ClientConfiguration `json:"clientConfiguration"`
	Endpoints           []string            `json:"endpoints"`
	Nodes               []string            `json:"nodes"`
}) (any, error) {
	if input.ClusterName == "" {
		return nil, problem("missing", "clusterName", "a cluster needs a name")
	}

	config, err := input.ClientConfiguration.talosconfig(input.ClusterName)
	if err != nil {
		return nil, err
	}

	config.Contexts[input.ClusterName].Endpoints = input.Endpoints
	config.Contexts[input.ClusterName].Nodes = input.Nodes

	text, err := config.Bytes()

	return map[string]string{"talosConfig": string(text)}, err
}
