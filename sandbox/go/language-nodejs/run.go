package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// Run runs a program of resources until it ends.
func (h *host) Run(ctx context.Context, req *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	opts, err := parseOptions(req.GetInfo().GetOptions())
	if err != nil {
		return nil, err
	}
	folder, entry := req.GetInfo().GetProgramDirectory(), req.GetInfo().GetEntryPoint()
	runner, err := findRunner("run", folder)
	if err != nil {
		return nil, err
	}
	env, err := programEnv(req, opts)
	if err != nil {
		return nil, err
	}
	args := append(append(opts.nodeargs, runner), h.runnerFlags(req)...)
	args = append(append(args, entry), req.Args...)
	code, signal, err := h.run(ctx, child{
		// The program's own folder: the runner looks for tsconfig.json in the working directory.
		folder: folder, args: args, env: env, stdout: os.Stdout, stderr: os.Stderr,
	})
	switch {
	case err != nil:
		return nil, err
	case signal != "":
		return &pulumirpc.RunResponse{Error: fmt.Sprintf(
			"the program was ended by a signal (%s); if it ran out of memory, set the runtime option nodeargs to --max-old-space-size=MEGABYTES",
			signal)}, nil
	case code == logged:
		return &pulumirpc.RunResponse{Bail: true}, nil
	case code != 0:
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("the program ended with exit code %d", code)}, nil
	}
	return &pulumirpc.RunResponse{}, nil
}

// runnerFlags are those that @pulumi/pulumi/cmd/run reads.
func (h *host) runnerFlags(req *pulumirpc.RunRequest) []string {
	var flags []string
	flag := func(name, value string) {
		if value != "" {
			flags = append(flags, "--"+name, value)
		}
	}
	flag("monitor", req.MonitorAddress)
	flag("engine", h.engineAddress())
	flag("organization", req.Organization)
	flag("project", req.Project)
	flag("stack", req.Stack)
	flag("root-directory", req.GetInfo().GetRootDirectory())
	flag("pwd", req.Pwd)
	flag("parallel", strconv.Itoa(int(req.Parallel)))
	if req.DryRun {
		flags = append(flags, "--dry-run")
	}
	return flags
}

// programEnv adds the stack's configuration, which goes by the environment because command lines can be read by others.
func programEnv(req *pulumirpc.RunRequest, opts options) ([]string, error) {
	config, err := json.Marshal(req.GetConfig())
	if err != nil {
		return nil, err
	}
	secretKeys := req.GetConfigSecretKeys()
	if secretKeys == nil {
		secretKeys = []string{}
	}
	secrets, err := json.Marshal(secretKeys)
	if err != nil {
		return nil, err
	}
	env := append(os.Environ(), opts.env()...)
	return append(env, "PULUMI_CONFIG="+string(config), "PULUMI_CONFIG_SECRET_KEYS="+string(secrets)), nil
}
