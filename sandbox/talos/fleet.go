package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"time"

	resourceapi "github.com/cosi-project/runtime/api/v1alpha1"
	resourceserver "github.com/cosi-project/runtime/pkg/state/protobuf/server"
	machineapi "github.com/siderolabs/talos/pkg/machinery/api/machine"
	storageapi "github.com/siderolabs/talos/pkg/machinery/api/storage"
	"github.com/siderolabs/talos/pkg/machinery/constants"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
)

// Fleet is all machines of the emulated LAN.
type Fleet struct {
	machines []*Machine
	servers  []*grpc.Server
	log      *log.Logger
}

// find returns the machine that has an address, or nil.
func (f *Fleet) find(address string) *Machine {
	for _, machine := range f.machines {
		state, _ := machine.snapshot()

		candidates := machine.addresses
		if state.Facts != nil {
			candidates = append(append([]string{state.Hostname}, candidates...), state.NodeAddresses...)
		}

		for _, candidate := range candidates {
			if candidate == address {
				return machine
			}
		}
	}

	return nil
}

type addressFlags [][]string

func (a *addressFlags) String() string { return fmt.Sprint([][]string(*a)) }

func (a *addressFlags) Set(text string) error {
	addresses := strings.Split(text, ",")
	for _, address := range addresses {
		if _, err := netip.ParseAddr(address); err != nil {
			return fmt.Errorf("%q is not an IP address", address)
		}
	}

	*a = append(*a, addresses)

	return nil
}

// runNodeServer serves the machine API of every --address until the context ends. It writes «ready» when all listen.
func runNodeServer(ctx context.Context, arguments []string, output io.Writer) error {
	var addresses addressFlags

	flags := flag.NewFlagSet("node-server", flag.ContinueOnError)
	stateDir := flags.String("state-dir", "", "folder of the sandbox's state; machines live in talos/<address>")
	port := flags.Int("port", constants.ApidPort, "port of the machine API")
	flags.Var(&addresses, "address", "the addresses of one machine, separated by commas; repeat for every machine")

	if err := flags.Parse(arguments); err != nil {
		return err
	}

	if *stateDir == "" || len(addresses) == 0 {
		return errors.New("node-server needs --state-dir and at least one --address")
	}

	folder, err := filepath.Abs(*stateDir)
	if err != nil {
		return err
	}

	fleet, err := startFleet(folder, addresses, *port, log.New(os.Stderr, "", log.LstdFlags|log.LUTC))
	if err != nil {
		return err
	}

	fmt.Fprintln(output, "ready")
	<-ctx.Done()
	fleet.stop()

	return nil
}

func startFleet(stateDir string, addresses [][]string, port int, logger *log.Logger) (*Fleet, error) {
	fleet := &Fleet{log: logger}

	for _, own := range addresses {
		machine, err := openMachine(stateDir, own)
		if err != nil {
			return nil, fmt.Errorf("machine %s: %w", own[0], err)
		}

		fleet.machines = append(fleet.machines, machine)
	}

	for _, machine := range fleet.machines {
		if err := fleet.serve(machine, port); err != nil {
			fleet.stop()

			return nil, fmt.Errorf("machine %s: %w", machine.addresses[0], err)
		}
	}

	return fleet, nil
}

func (f *Fleet) serve(machine *Machine, port int) error {
	identity := &identity{machine: machine, fleet: f}
	api := &service{machine: machine, fleet: f}

	server := grpc.NewServer(
		grpc.Creds(credentials.NewTLS(identity.tlsConfig())),
		grpc.ChainUnaryInterceptor(api.unary),
		grpc.ChainStreamInterceptor(api.stream),
		grpc.MaxRecvMsgSize(constants.GRPCMaxMessageSize),
	)
	machineapi.RegisterMachineServiceServer(server, api)
	storageapi.RegisterStorageServiceServer(server, &storageService{})
	resourceapi.RegisterStateServer(server, resourceserver.NewState(resources{}))

	for _, address := range machine.addresses {
		listener, err := net.Listen("tcp", net.JoinHostPort(address, fmt.Sprint(port)))
		if err != nil {
			return err
		}

		go func() {
			if err := server.Serve(listener); err != nil {
				f.log.Printf("%s: %v", address, err)
			}
		}()
	}

	f.servers = append(f.servers, server)

	state, _ := machine.snapshot()
	f.log.Printf("%s: listening on port %d, stage %s", strings.Join(machine.addresses, ","), port, state.Stage)

	return nil
}

// stop lets running calls finish, but not for long: a stream may be open for ever.
func (f *Fleet) stop() {
	for _, server := range f.servers {
		timer := time.AfterFunc(time.Second, server.Stop)

		server.GracefulStop()
		timer.Stop()
	}
}
