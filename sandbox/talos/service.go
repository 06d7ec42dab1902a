package main

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"time"

	"github.com/siderolabs/talos/pkg/machinery/api/common"
	machineapi "github.com/siderolabs/talos/pkg/machinery/api/machine"
	storageapi "github.com/siderolabs/talos/pkg/machinery/api/storage"
	talosconfig "github.com/siderolabs/talos/pkg/machinery/config"
	"github.com/siderolabs/talos/pkg/machinery/config/configloader"
	"github.com/siderolabs/talos/pkg/machinery/gendata"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
)

// service is the machine API of one machine. What it does not implement answers Unimplemented.
type service struct {
	machineapi.UnimplementedMachineServiceServer

	machine *Machine
	fleet   *Fleet
}

func (s *service) Version(ctx context.Context, _ *emptypb.Empty) (*machineapi.VersionResponse, error) {
	return &machineapi.VersionResponse{Messages: []*machineapi.Version{{
		Metadata: metadataOf(ctx),
		Version:  &machineapi.VersionInfo{Tag: gendata.VersionTag, Sha: "emulated", Os: "linux", Arch: runtime.GOARCH},
		Platform: &machineapi.PlatformInfo{Name: metal{}.String(), Mode: metal{}.String()},
		Features: &machineapi.FeaturesInfo{Rbac: true},
	}}}, nil
}

func (s *service) Hostname(ctx context.Context, _ *emptypb.Empty) (*machineapi.HostnameResponse, error) {
	state, _ := target(ctx).snapshot()

	return &machineapi.HostnameResponse{Messages: []*machineapi.Hostname{{Metadata: metadataOf(ctx), Hostname: state.Hostname}}}, nil
}

// ApplyConfiguration validates a machine configuration and makes it the machine's own.
func (s *service) ApplyConfiguration(ctx context.Context, request *machineapi.ApplyConfigurationRequest) (*machineapi.ApplyConfigurationResponse, error) {
	machine := target(ctx)
	state, current := machine.snapshot()

	provider, err := configloader.NewFromBytes(request.GetData())
	if err != nil {
		return nil, status.Error(codes.InvalidArgument, loadProblems("", err).Error())
	}

	warnings, err := validate("", provider)
	if err != nil {
		return nil, status.Errorf(codes.InvalidArgument, "configuration validation failed: %v", err)
	}

	mode := request.GetMode()
	if state.Stage == stageMaintenance && (mode == machineapi.ApplyConfigurationRequest_STAGED || mode == machineapi.ApplyConfigurationRequest_NO_REBOOT) {
		return nil, status.Errorf(codes.Unimplemented, "mode %s needs a machine that is configured already: this one is in maintenance mode", strings.ToLower(mode.String()))
	}

	details := "Applied configuration without a reboot"

	switch mode {
	case machineapi.ApplyConfigurationRequest_AUTO:
		mode = machineapi.ApplyConfigurationRequest_NO_REBOOT
		if current == nil || needsReboot(current, provider) {
			mode = machineapi.ApplyConfigurationRequest_REBOOT
			details = "Applied configuration with a reboot"
		}
	case machineapi.ApplyConfigurationRequest_NO_REBOOT:
		if needsReboot(current, provider) {
			return nil, status.Error(codes.InvalidArgument, "configuration can't be applied in immediate mode: it changes what only a reboot can apply")
		}
	case machineapi.ApplyConfigurationRequest_REBOOT:
		details = "Applied configuration with a reboot"
	case machineapi.ApplyConfigurationRequest_STAGED:
		details = "Staged configuration to be applied after the next reboot"
	case machineapi.ApplyConfigurationRequest_TRY:
		details = "Applied configuration, to be reverted unless another one is applied"
	default:
		return nil, status.Errorf(codes.InvalidArgument, "unknown mode %d", mode)
	}

	if request.GetDryRun() {
		details = "Dry run: nothing was changed. " + details
	} else if err = s.keep(machine, provider, request, current == nil); err != nil {
		return nil, status.Errorf(codes.Internal, "the emulated machine's disk: %v", err)
	}

	return &machineapi.ApplyConfigurationResponse{Messages: []*machineapi.ApplyConfiguration{{
		Metadata: metadataOf(ctx), Warnings: warnings, Mode: mode, ModeDetails: details,
	}}}, nil
}

func (s *service) keep(machine *Machine, provider talosconfig.Provider, request *machineapi.ApplyConfigurationRequest, first bool) error {
	s.fleet.log.Printf("%s: configuration %.12s applied, mode %s", machine.addresses[0], hash(request.GetData()), request.GetMode())

	switch {
	case request.GetMode() == machineapi.ApplyConfigurationRequest_STAGED:
		return machine.stage(request.GetData())
	case request.GetMode() == machineapi.ApplyConfigurationRequest_TRY && !first:
		timeout := request.GetTryModeTimeout().AsDuration()
		if timeout <= 0 {
			timeout = time.Minute
		}

		return machine.try(provider, request.GetData(), timeout)
	default:
		return machine.configure(provider, request.GetData())
	}
}

// Bootstrap makes a control plane the first of its cluster.
func (s *service) Bootstrap(ctx context.Context, request *machineapi.BootstrapRequest) (*machineapi.BootstrapResponse, error) {
	machine := target(ctx)
	_, provider := machine.snapshot()

	if request.GetRecoverEtcd() {
		return nil, status.Error(codes.Unimplemented, "the sandbox cannot recover etcd from a snapshot")
	}

	if !provider.Machine().Type().IsControlPlane() {
		return nil, status.Error(codes.FailedPrecondition, "bootstrap can only be performed on a control plane node")
	}

	// a further control plane joins the cluster that was bootstrapped: its etcd is not empty either
	for _, other := range s.fleet.machines {
		state, theirs := other.snapshot()
		if theirs != nil && state.Stage == stageBootstrapped && viewOf(theirs).id == viewOf(provider).id {
			return nil, status.Errorf(codes.AlreadyExists, "etcd data directory is not empty: the cluster was bootstrapped on %s", state.Address)
		}
	}

	if err := machine.bootstrap(); err != nil {
		return nil, status.Errorf(codes.Internal, "the emulated machine's disk: %v", err)
	}

	s.fleet.log.Printf("%s: bootstrapped", machine.addresses[0])

	return &machineapi.BootstrapResponse{Messages: []*machineapi.Bootstrap{{Metadata: metadataOf(ctx)}}}, nil
}

// Kubeconfig streams a new administrator's kubeconfig.
func (s *service) Kubeconfig(_ *emptypb.Empty, stream grpc.ServerStreamingServer[common.Data]) error {
	machine := target(stream.Context())
	_, provider := machine.snapshot()

	if !provider.Machine().Type().IsControlPlane() {
		return status.Error(codes.FailedPrecondition, "kubeconfig is only available on control plane nodes")
	}

	content, err := adminKubeconfig(provider)
	if err != nil {
		return status.Errorf(codes.Internal, "kubeconfig: %v", err)
	}

	packed, err := archive("kubeconfig", content)
	if err != nil {
		return status.Errorf(codes.Internal, "kubeconfig: %v", err)
	}

	return stream.Send(&common.Data{Metadata: metadataOf(stream.Context()), Bytes: packed})
}

// Reset wipes the machine: maintenance mode follows.
func (s *service) Reset(ctx context.Context, _ *machineapi.ResetRequest) (*machineapi.ResetResponse, error) {
	machine := target(ctx)
	if err := machine.reset(); err != nil {
		return nil, status.Errorf(codes.Internal, "the emulated machine's disk: %v", err)
	}

	s.fleet.log.Printf("%s: reset", machine.addresses[0])

	return &machineapi.ResetResponse{Messages: []*machineapi.Reset{{Metadata: metadataOf(ctx), ActorId: "emulated"}}}, nil
}

// Reboot makes a staged configuration the current one, and has the node register again; nothing else of a reboot shows.
func (s *service) Reboot(ctx context.Context, _ *machineapi.RebootRequest) (*machineapi.RebootResponse, error) {
	if err := target(ctx).reboot(); err != nil {
		return nil, status.Errorf(codes.Internal, "the emulated machine's disk: %v", err)
	}

	return &machineapi.RebootResponse{Messages: []*machineapi.Reboot{{Metadata: metadataOf(ctx), ActorId: "emulated"}}}, nil
}

// ServiceList lists the services that a real machine in this stage runs.
func (s *service) ServiceList(ctx context.Context, _ *emptypb.Empty) (*machineapi.ServiceListResponse, error) {
	state, provider := target(ctx).snapshot()

	names := []string{"apid", "containerd", "cri", "kubelet", "machined", "udevd"}
	if provider.Machine().Type().IsControlPlane() {
		names = append(names, "trustd")

		if s.fleet.bootstrapped(provider) {
			names = append(names, "etcd")
		}
	}

	list := &machineapi.ServiceList{Metadata: metadataOf(ctx)}
	for _, name := range names {
		list.Services = append(list.Services, &machineapi.ServiceInfo{Id: name, State: "Running", Health: &machineapi.ServiceHealth{
			Healthy: true, LastMessage: "emulated, stage " + state.Stage,
		}})
	}

	return &machineapi.ServiceListResponse{Messages: []*machineapi.ServiceList{list}}, nil
}

func (f *Fleet) bootstrapped(provider talosconfig.Provider) bool {
	for _, machine := range f.machines {
		state, other := machine.snapshot()
		if other != nil && state.Stage == stageBootstrapped && viewOf(other).id == viewOf(provider).id {
			return true
		}
	}

	return false
}

// storageService has no disks. It is there because the official provider asks for them to find out whether a machine
// is in maintenance mode.
type storageService struct {
	storageapi.UnimplementedStorageServiceServer
}

func (*storageService) Disks(context.Context, *emptypb.Empty) (*storageapi.DisksResponse, error) {
	return &storageapi.DisksResponse{Messages: []*storageapi.Disks{{}}}, nil
}

// needsReboot says whether the change between two configurations is of the kind that Talos applies by a reboot.
func needsReboot(before, after talosconfig.Provider) bool {
	old, changed := before.RawV1Alpha1(), after.RawV1Alpha1()
	if old == nil || changed == nil || old.MachineConfig == nil || changed.MachineConfig == nil {
		return true
	}

	return !equal(rebootFields(old.MachineConfig), rebootFields(changed.MachineConfig))
}

var errNoTarget = errors.New("no machine in the call's context")
