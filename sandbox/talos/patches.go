package main

import (
	"context"
	"fmt"
	"strings"

	talosconfig "github.com/siderolabs/talos/pkg/machinery/config"
	"github.com/siderolabs/talos/pkg/machinery/config/configloader"
	"github.com/siderolabs/talos/pkg/machinery/config/configpatcher"
	"github.com/siderolabs/talos/pkg/machinery/config/machine"
)

type patchInput struct {
	// MachineConfiguration is what to patch. Without it the patches are judged on their own.
	MachineConfiguration string   `json:"machineConfiguration"`
	ConfigPatches        []string `json:"configPatches"`
}

// runPatch applies patches to a machine configuration and validates the result. Without a machine configuration
// (in a first preview it is not known yet) the patches are judged against a scaffold and nothing is returned.
func runPatch(_ context.Context, input patchInput) (any, error) {
	if input.MachineConfiguration == "" {
		return configurationOutput{Warnings: []string{}}, checkPatches(input.ConfigPatches)
	}

	provider, err := configloader.NewFromBytes([]byte(input.MachineConfiguration))
	if err != nil {
		return nil, loadProblems("machineConfigurationInput", err)
	}

	// without patches the text stays as it was given, comments included
	if len(input.ConfigPatches) == 0 {
		warnings, err := validate("machineConfigurationInput", provider)

		return configurationOutput{MachineConfiguration: input.MachineConfiguration, Warnings: warnings}, err
	}

	patched, err := applyPatches(provider, input.ConfigPatches)
	if err != nil {
		return nil, err
	}

	warnings, err := validate("machineConfiguration", patched)
	if err != nil {
		return nil, err
	}

	text, err := patched.Bytes()

	return configurationOutput{MachineConfiguration: string(text), Warnings: warnings}, err
}

// applyPatches applies strategic-merge and JSON patches in order with Talos's own patcher, so that a problem is told
// with the number of its patch.
func applyPatches(provider talosconfig.Provider, patches []string) (talosconfig.Provider, error) {
	var problems Problems

	loaded := make([]configpatcher.Patch, len(patches))

	for i, text := range patches {
		patch, err := loadPatch(i, text)
		problems.add(err)

		loaded[i] = patch
	}

	if len(problems) > 0 {
		return nil, problems
	}

	for i, patch := range loaded {
		output, err := configpatcher.Apply(configpatcher.WithConfig(provider), []configpatcher.Patch{patch})
		if err != nil {
			return nil, problem("bad-patch", patchField(i), "%s", redact(err.Error()))
		}

		// a JSON patch works on bytes: unknown keys that it added show only now
		provider, err = output.Config()
		if err != nil {
			return nil, loadProblems(patchField(i), err)
		}
	}

	return provider, nil
}

func loadPatch(index int, text string) (configpatcher.Patch, error) {
	trimmed := strings.TrimSpace(text)
	if trimmed == "" {
		return nil, problem("bad-patch", patchField(index), "the patch is empty")
	}

	// the official provider would read such a file on the machine that runs it; nothing in this project needs that
	if strings.HasPrefix(trimmed, "@") {
		return nil, problem("bad-patch", patchField(index), "a patch is YAML or JSON text, not a file reference: read the file in the program")
	}

	patch, err := configpatcher.LoadPatch([]byte(text))
	if err != nil {
		return nil, loadProblems(patchField(index), err)
	}

	return patch, nil
}

// checkPatches judges patches without the configuration that they belong to. The machine type is not known then, so
// only what is wrong for both types counts.
func checkPatches(patches []string) error {
	var firstErr error

	for _, machineType := range []machine.Type{machine.TypeControlPlane, machine.TypeWorker} {
		provider, err := scaffold(machineType)
		if err != nil {
			return err
		}

		patched, err := applyPatches(provider, patches)
		if err == nil {
			_, err = validate("configPatches", patched)
		}

		if err == nil {
			return nil
		}

		if firstErr == nil {
			firstErr = err
		}
	}

	return firstErr
}

func patchField(index int) string { return fmt.Sprintf("configPatches[%d]", index) }
