package main

import (
	"context"
	"net/url"
	"strings"
	"time"

	sideronet "github.com/siderolabs/net"
	machineapi "github.com/siderolabs/talos/pkg/machinery/api/machine"
	"github.com/siderolabs/talos/pkg/machinery/compatibility"
	talosconfig "github.com/siderolabs/talos/pkg/machinery/config"
	"github.com/siderolabs/talos/pkg/machinery/config/encoder"
	"github.com/siderolabs/talos/pkg/machinery/config/generate"
	"github.com/siderolabs/talos/pkg/machinery/config/generate/secrets"
	"github.com/siderolabs/talos/pkg/machinery/config/machine"
	"github.com/siderolabs/talos/pkg/machinery/constants"
	"github.com/siderolabs/talos/pkg/machinery/gendata"
)

type configurationInput struct {
	ClusterName       string         `json:"clusterName"`
	ClusterEndpoint   string         `json:"clusterEndpoint"`
	MachineType       string         `json:"machineType"`
	MachineSecrets    MachineSecrets `json:"machineSecrets"`
	TalosVersion      string         `json:"talosVersion"`
	KubernetesVersion string         `json:"kubernetesVersion"`
	ConfigPatches     []string       `json:"configPatches"`
	Docs              bool           `json:"docs"`
	Examples          bool           `json:"examples"`
}

type configurationOutput struct {
	MachineConfiguration string   `json:"machineConfiguration,omitempty"`
	TalosVersion         string   `json:"talosVersion,omitempty"`
	KubernetesVersion    string   `json:"kubernetesVersion,omitempty"`
	Warnings             []string `json:"warnings"`
}

// runConfiguration generates a machine configuration, applies the patches and validates the result as a metal machine
// would. The same input always gives the same text: a difference would show as a change in every preview.
func runConfiguration(_ context.Context, input configurationInput) (any, error) {
	var problems Problems

	if input.ClusterName == "" {
		problems.add(problem("missing", "clusterName", "a cluster needs a name"))
	}

	problems.add(checkEndpoint(input.ClusterEndpoint))

	machineType, err := parseMachineType(input.MachineType)
	problems.add(err)

	version, contract, err := versionContract(input.TalosVersion)
	problems.add(err)

	kubernetes := strings.TrimPrefix(input.KubernetesVersion, "v")
	if kubernetes == "" {
		kubernetes = constants.DefaultKubernetesVersion
	}

	problems.add(checkCompatibility(version, kubernetes))

	bundle, err := input.MachineSecrets.bundle()
	problems.add(err)

	if len(problems) > 0 {
		// the patches can be judged without the rest, so that all problems are told at once
		problems.add(checkPatches(input.ConfigPatches))

		return nil, problems
	}

	provider, err := generateConfiguration(input.ClusterName, input.ClusterEndpoint, kubernetes, machineType, contract, bundle)
	if err != nil {
		return nil, err
	}

	patched, err := applyPatches(provider, input.ConfigPatches)
	if err != nil {
		return nil, err
	}

	warnings, err := validate("machineConfiguration", patched)
	if err != nil {
		return nil, err
	}

	comments := encoder.CommentsDisabled
	if input.Docs {
		comments |= encoder.CommentsDocs
	}

	if input.Examples {
		comments |= encoder.CommentsExamples
	}

	text, err := patched.EncodeString(encoder.WithComments(comments))
	if err != nil {
		return nil, err
	}

	return configurationOutput{
		MachineConfiguration: text,
		TalosVersion:         version,
		KubernetesVersion:    kubernetes,
		Warnings:             orNone(warnings),
	}, nil
}

func generateConfiguration(cluster, endpoint, kubernetes string, machineType machine.Type, contract *talosconfig.VersionContract, bundle *secrets.Bundle) (talosconfig.Provider, error) {
	input, err := generate.NewInput(cluster, endpoint, kubernetes,
		generate.WithVersionContract(contract),
		generate.WithSecretsBundle(bundle),
		generate.WithClusterDiscovery(true),
		generate.WithDNSDomain(constants.DefaultDNSDomain),
		// the official provider's defaults, which a patch is expected to replace
		generate.WithInstallDisk("/dev/sda"),
		generate.WithInstallImage(installerImage()),
	)
	if err != nil {
		return nil, err
	}

	return input.Config(machineType)
}

func installerImage() string {
	return gendata.ImagesRegistry + "/" + gendata.ImagesUsername + "/installer:" + gendata.VersionTag
}

func parseMachineType(text string) (machine.Type, error) {
	switch text {
	case "controlplane":
		return machine.TypeControlPlane, nil
	case "worker":
		return machine.TypeWorker, nil
	default:
		return machine.TypeUnknown, problem("bad-machine-type", "machineType", "%q is not a machine type: write controlplane or worker", text)
	}
}

func checkEndpoint(endpoint string) error {
	parsed, err := url.Parse(endpoint)
	if err == nil && parsed.Scheme == "https" && parsed.Hostname() != "" {
		err = sideronet.ValidateEndpointURI(endpoint)
		if err == nil {
			return nil
		}
	}

	return problem("bad-endpoint", "clusterEndpoint", "%q is not the URL of a Kubernetes API: write for example https://192.168.30.50:6443", endpoint)
}

// checkCompatibility refuses a pair of versions that Talos's own table does not support, as the official provider does.
func checkCompatibility(talosVersion, kubernetes string) error {
	parsed, err := compatibility.ParseKubernetesVersion(kubernetes)
	if err != nil {
		return problem("bad-version", "kubernetesVersion", "%q is not a Kubernetes version: write for example v%s", kubernetes, constants.DefaultKubernetesVersion)
	}

	if talosVersion == "" {
		return nil
	}

	talos, err := compatibility.ParseTalosVersion(&machineapi.VersionInfo{Tag: talosVersion})
	if err != nil {
		return problem("bad-version", "talosVersion", "%q is not a Talos version", talosVersion)
	}

	if err = parsed.SupportedWith(talos); err != nil {
		return problem("unsupported-version", "kubernetesVersion", "%v", err)
	}

	return nil
}

// scaffold is a configuration around nothing: patches are merged into it to be judged before the cluster's secrets
// exist. Its secrets are made on the spot and thrown away.
func scaffold(machineType machine.Type) (talosconfig.Provider, error) {
	_, contract, err := versionContract("")
	if err != nil {
		return nil, err
	}

	// secrets of an older version: the service account key of a newer one is RSA, which takes seconds to make
	bundle, err := secrets.NewBundle(secrets.NewFixedClock(time.Now()), talosconfig.TalosVersion1_6)
	if err != nil {
		return nil, err
	}

	return generateConfiguration("scaffold", "https://192.0.2.1:6443", constants.DefaultKubernetesVersion, machineType, contract, bundle)
}
