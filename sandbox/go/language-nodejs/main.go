// Command pulumi-language-nodejs is a language host for Node.js programs: the process by which the Pulumi engine runs
// a program, a provider or a policy pack written for Node.js. Pulumi's releases bundle one of their own; a CLI that was
// built from its Go modules has none, and uses this one. It runs what is installed and generates no code.
package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
)

// version is set at link time.
var version = "0.0.0"

// maxMessage is the engine's own limit; gRPC's default of 4 MB is less than a large configuration or plan.
const maxMessage = 400 << 20

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx = untilOrphaned(ctx)
	if err := serve(ctx, engineAddress(os.Args[1:])); err != nil {
		fmt.Fprintf(os.Stderr, "pulumi-language-nodejs: %v\n", err)
		os.Exit(1)
	}
}

// engineAddress is the first argument that is not a flag; an engine may send it in the handshake instead.
func engineAddress(args []string) string {
	for i := 0; i < len(args); i++ {
		switch {
		case args[i] == "--tracing" || args[i] == "-tracing":
			i++ // its value
		case !strings.HasPrefix(args[i], "-"):
			return args[i]
		}
	}
	return ""
}

// serve answers on a free loopback port, which it prints on standard output for the engine to read, until ctx ends.
func serve(ctx context.Context, engine string) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := grpc.NewServer(grpc.MaxRecvMsgSize(maxMessage), grpc.MaxSendMsgSize(maxMessage))
	pulumirpc.RegisterLanguageRuntimeServer(server, newHost(ctx, engine))
	go func() {
		<-ctx.Done()
		// A graceful stop waits for running programs, which end by the same context; a program that does not end must
		// not keep the host.
		time.AfterFunc(killDelay+time.Second, server.Stop)
		server.GracefulStop()
	}()
	fmt.Printf("%d\n", listener.Addr().(*net.TCPAddr).Port)
	return server.Serve(listener)
}

// untilOrphaned ends when the process that started this one has ended. A killed engine cannot say goodbye, and the
// programs run here must not outlive it.
func untilOrphaned(ctx context.Context) context.Context {
	ctx, cancel := context.WithCancel(ctx)
	parent := os.Getppid()
	go func() {
		for os.Getppid() == parent {
			time.Sleep(time.Second)
		}
		cancel()
	}()
	return ctx
}
