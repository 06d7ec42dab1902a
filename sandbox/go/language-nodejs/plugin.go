package main

import (
	"bytes"
	"strings"
	"sync"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// RunPlugin runs a provider or a policy pack and streams what it prints: its first line is the port that it serves.
func (h *host) RunPlugin(req *pulumirpc.RunPluginRequest, stream pulumirpc.LanguageRuntime_RunPluginServer) error {
	opts, err := parseOptions(req.GetInfo().GetOptions())
	if err != nil {
		return err
	}
	program := req.GetInfo().GetProgramDirectory()
	script := "run-plugin"
	if req.Kind == "analyzer" {
		script = "run-policy-pack"
	}
	runner, err := findRunner(script, program)
	if err != nil {
		return err
	}
	args := append(append(opts.nodeargs, runner), pluginArgs(req.Kind, program, req.Args)...)
	out := &output{stream: stream}
	code, signal, err := h.run(stream.Context(), child{
		// Its own folder, not the project's: the runner reads tsconfig.json in the working directory with type checking
		// on, and ends if that file (as a program's may) names a compiler that cannot check types.
		folder: program, args: args, env: append(req.Env, opts.env()...),
		stdout: out.writer(func(b []byte) *pulumirpc.RunPluginResponse {
			return &pulumirpc.RunPluginResponse{Output: &pulumirpc.RunPluginResponse_Stdout{Stdout: b}}
		}),
		stderr: out.writer(func(b []byte) *pulumirpc.RunPluginResponse {
			return &pulumirpc.RunPluginResponse{Output: &pulumirpc.RunPluginResponse_Stderr{Stderr: b}}
		}),
	})
	if err != nil {
		return err
	}
	if signal != "" {
		code = 1
	}
	return out.send(&pulumirpc.RunPluginResponse{
		Output: &pulumirpc.RunPluginResponse_Exitcode{Exitcode: int32(code)},
	})
}

// pluginArgs orders the engine's arguments as the runner wants them: the program first, for a policy pack second, after
// the engine's address. Flags come last: before a value, the runner's parser would take it for the flag's own.
func pluginArgs(kind, program string, given []string) []string {
	var values, flags []string
	for i := 0; i < len(given); i++ {
		switch {
		case given[i] == "--tracing" && i+1 < len(given):
			flags = append(flags, given[i], given[i+1])
			i++
		case strings.HasPrefix(given[i], "-"):
			flags = append(flags, given[i])
		default:
			values = append(values, given[i])
		}
	}
	if kind == "analyzer" {
		return append(append(values, program), flags...)
	}
	return append(append([]string{program}, values...), flags...)
}

// output sends from two goroutines, standard output's and standard error's, on one stream, which allows one at a time.
type output struct {
	mu     sync.Mutex
	stream pulumirpc.LanguageRuntime_RunPluginServer
}

func (o *output) send(message *pulumirpc.RunPluginResponse) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.stream.Send(message)
}

func (o *output) writer(wrap func([]byte) *pulumirpc.RunPluginResponse) writerFunc {
	// Copied: the caller uses its buffer again while the message may still be on its way.
	return func(b []byte) error { return o.send(wrap(bytes.Clone(b))) }
}

type writerFunc func([]byte) error

func (w writerFunc) Write(b []byte) (int, error) {
	if err := w(b); err != nil {
		return 0, err
	}
	return len(b), nil
}
