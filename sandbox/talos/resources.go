package main

import (
	"context"

	"github.com/cosi-project/runtime/pkg/resource"
	"github.com/cosi-project/runtime/pkg/state"
	"github.com/siderolabs/talos/pkg/machinery/client"
	"github.com/siderolabs/talos/pkg/machinery/resources/config"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// resources is a machine's resource API (`talosctl get`). Of the many kinds of a real machine it has the machine configuration only;
// access.go refuses every method but Get.
type resources struct {
	state.CoreState
}

// Get answers with the configuration that is in force.
func (resources) Get(ctx context.Context, pointer resource.Pointer, _ ...state.GetOption) (resource.Resource, error) {
	if pointer.Type() != config.MachineConfigType || pointer.ID() != config.ActiveID {
		return nil, status.Errorf(codes.Unimplemented, "%s %s is not emulated by the sandbox", pointer.Type(), pointer.ID())
	}

	_, provider := target(ctx).snapshot()

	return config.NewMachineConfig(provider), nil
}

// runRead gives the machine configuration that is in force on a machine, as YAML.
func runRead(ctx context.Context, input connection) (any, error) {
	var content []byte

	err := input.call(ctx, false, func(ctx context.Context, c *client.Client, _ bool) error {
		found, err := c.COSI.Get(ctx, resource.NewMetadata(config.NamespaceName, config.MachineConfigType, config.ActiveID, resource.VersionUndefined))
		if err != nil {
			return err
		}

		machine, ok := found.(*config.MachineConfig)
		if !ok {
			return status.Errorf(codes.DataLoss, "the machine answers with a %T", found)
		}

		content, err = machine.Provider().Bytes()

		return err
	})

	return map[string]string{"machineConfiguration": string(content)}, err
}
