package main

import (
	"context"
	"fmt"
	"reflect"
	"strings"

	resourceapi "github.com/cosi-project/runtime/api/v1alpha1"
	"github.com/siderolabs/talos/pkg/machinery/api/common"
	machineapi "github.com/siderolabs/talos/pkg/machinery/api/machine"
	storageapi "github.com/siderolabs/talos/pkg/machinery/api/storage"
	"github.com/siderolabs/talos/pkg/machinery/config/types/v1alpha1"
	"github.com/siderolabs/talos/pkg/machinery/role"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/status"
)

// implemented lists the emulated methods, and the roles that may call them besides os:admin.
var implemented = map[string]role.Set{
	machineapi.MachineService_Version_FullMethodName:            role.MakeSet(role.Operator, role.Reader),
	machineapi.MachineService_Hostname_FullMethodName:           role.MakeSet(role.Operator, role.Reader),
	machineapi.MachineService_ServiceList_FullMethodName:        role.MakeSet(role.Operator, role.Reader),
	storageapi.StorageService_Disks_FullMethodName:              role.MakeSet(role.Operator, role.Reader),
	machineapi.MachineService_Reboot_FullMethodName:             role.MakeSet(role.Operator),
	machineapi.MachineService_ApplyConfiguration_FullMethodName: role.MakeSet(),
	machineapi.MachineService_Bootstrap_FullMethodName:          role.MakeSet(),
	machineapi.MachineService_Kubeconfig_FullMethodName:         role.MakeSet(),
	machineapi.MachineService_Reset_FullMethodName:              role.MakeSet(),
	resourceapi.State_Get_FullMethodName:                        role.MakeSet(),
}

// inMaintenance lists what a machine without a configuration answers.
var inMaintenance = map[string]bool{
	machineapi.MachineService_Version_FullMethodName:            true,
	machineapi.MachineService_ApplyConfiguration_FullMethodName: true,
	storageapi.StorageService_Disks_FullMethodName:              true,
}

type targetKey struct{}

// target is the machine that a call is for, after authorize.
func target(ctx context.Context) *Machine {
	machine, ok := ctx.Value(targetKey{}).(*Machine)
	if !ok {
		panic(errNoTarget)
	}

	return machine
}

func (s *service) unary(ctx context.Context, request any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	ctx, err := s.authorize(ctx, info.FullMethod)
	if err != nil {
		return nil, err
	}

	return handler(ctx, request)
}

func (s *service) stream(server any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	ctx, err := s.authorize(stream.Context(), info.FullMethod)
	if err != nil {
		return err
	}

	return handler(server, &streamWithContext{ServerStream: stream, ctx: ctx})
}

type streamWithContext struct {
	grpc.ServerStream
	ctx context.Context //nolint:containedctx // gRPC's way to change a stream's context
}

func (s *streamWithContext) Context() context.Context { return s.ctx }

// authorize judges every call by the machine's stage now, not by the stage when the connection was made: a connection
// from maintenance mode must not outlive it.
func (s *service) authorize(ctx context.Context, method string) (context.Context, error) {
	state, _ := s.machine.snapshot()
	short := method[strings.LastIndex(method, "/")+1:]

	if state.Stage == stageMaintenance {
		if !inMaintenance[method] {
			return nil, status.Errorf(codes.Unimplemented, "%s is not available in maintenance mode: apply a configuration first", short)
		}

		return context.WithValue(ctx, targetKey{}, s.machine), nil
	}

	roles, err := callerRoles(ctx)
	if err != nil {
		return nil, err
	}

	allowed, known := implemented[method]
	if !known {
		return nil, status.Errorf(codes.Unimplemented, "%s is not emulated by the sandbox", short)
	}

	if !roles.Includes(role.Admin) && !roles.IncludesAny(allowed) {
		return nil, status.Errorf(codes.PermissionDenied, "not authorized: %s needs the role os:admin, the client certificate has %s", short, strings.Join(roles.Strings(), ", "))
	}

	machine, err := s.routed(ctx)
	if err != nil {
		return nil, err
	}

	return context.WithValue(ctx, targetKey{}, machine), nil
}

// callerRoles reads the roles from the organizations of the verified client certificate.
func callerRoles(ctx context.Context) (role.Set, error) {
	caller, ok := peer.FromContext(ctx)
	if !ok {
		return role.Set{}, status.Error(codes.Unauthenticated, "no peer")
	}

	info, ok := caller.AuthInfo.(credentials.TLSInfo)
	if !ok || len(info.State.VerifiedChains) == 0 {
		return role.Set{}, status.Error(codes.Unauthenticated, "the machine is configured: a client certificate of its CA is needed")
	}

	roles, _ := role.Parse(info.State.VerifiedChains[0][0].Subject.Organization)

	return roles, nil
}

// routed follows the «node» of a call: a control plane passes a call on to another machine of its cluster.
func (s *service) routed(ctx context.Context) (*Machine, error) {
	values, _ := metadata.FromIncomingContext(ctx)
	nodes := unique(append(values.Get("node"), values.Get("nodes")...))

	if len(nodes) == 0 {
		return s.machine, nil
	}

	if len(nodes) > 1 {
		return nil, status.Error(codes.Unimplemented, "the sandbox's machine API takes one node per call")
	}

	machine := s.fleet.find(nodes[0])
	if machine == s.machine {
		return machine, nil
	}

	own, provider := s.machine.snapshot()
	if provider == nil || !provider.Machine().Type().IsControlPlane() {
		return nil, status.Errorf(codes.PermissionDenied, "%s is not a control plane: it does not pass calls on to %s", own.Address, nodes[0])
	}

	if machine == nil {
		return nil, status.Errorf(codes.Unavailable, "no machine answers at %s", nodes[0])
	}

	if _, other := machine.snapshot(); other == nil || viewOf(other).id != viewOf(provider).id {
		return nil, status.Errorf(codes.Unavailable, "%s is not a machine of this cluster", nodes[0])
	}

	return machine, nil
}

func metadataOf(ctx context.Context) *common.Metadata {
	values, _ := metadata.FromIncomingContext(ctx)
	if nodes := values.Get("nodes"); len(nodes) == 1 {
		return &common.Metadata{Hostname: nodes[0]}
	}

	return nil
}

// rebootFields are the parts of a configuration that Talos cannot change on a running machine.
func rebootFields(machine *v1alpha1.MachineConfig) []any {
	return []any{machine.MachineType, machine.MachineFiles, machine.MachineEnv, machine.MachineBaseRuntimeSpecOverrides}
}

// equal compares by content: an absent collection equals an empty one.
func equal(a, b []any) bool {
	for i := range a {
		if !reflect.DeepEqual(a[i], b[i]) && fmt.Sprint(a[i]) != fmt.Sprint(b[i]) {
			return false
		}
	}

	return true
}
