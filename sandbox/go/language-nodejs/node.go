package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// killDelay is how long a program may take to end after SIGTERM: providers finish the request they are in.
const killDelay = 5 * time.Second

// logged is the exit code by which the SDK's runner says that the user has already seen the error.
const logged = 32

func findNode() (string, error) {
	node, err := exec.LookPath("node")
	if err != nil {
		return "", errors.New("no `node` on PATH: install Node.js 22 or later, or run through npm (`npm run …`), which puts the project's own on PATH")
	}
	return node, nil
}

// findRunner looks for the SDK's script in the node_modules of the folder and of every folder above it, as Node does.
func findRunner(script, folder string) (string, error) {
	for dir := folder; ; dir = filepath.Dir(dir) {
		path := filepath.Join(dir, "node_modules", "@pulumi", "pulumi", "cmd", script)
		if _, err := os.Stat(filepath.Join(path, "index.js")); err == nil {
			return path, nil
		}
		if dir == filepath.Dir(dir) {
			return "", fmt.Errorf("no npm package @pulumi/pulumi in %s or above it: run `npm ci` there", folder)
		}
	}
}

// child is one run of node.
type child struct {
	folder         string
	args           []string
	env            []string
	stdout, stderr io.Writer
}

// run starts node and waits for it. It is ended when ctx (the engine's call) or the host's life ends.
// The error is of starting it; a program that failed is told by its code, or by the signal that ended it.
func (h *host) run(ctx context.Context, c child) (code int, signal string, err error) {
	node, err := findNode()
	if err != nil {
		return 0, "", err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(h.life, cancel)()

	// The child stays in this process's group: an engine that gives up kills the group.
	cmd := exec.CommandContext(ctx, node, c.args...)
	cmd.Dir = c.folder
	cmd.Env = c.env
	// Wrapped, so that node gets a pipe: it would make a terminal or file that it shares with us non-blocking.
	cmd.Stdout = struct{ io.Writer }{c.stdout}
	cmd.Stderr = struct{ io.Writer }{c.stderr}
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = killDelay

	err = cmd.Run()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0, "", nil
	case errors.As(err, &exit):
		if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
			return -1, status.Signal().String(), nil
		}
		return exit.ExitCode(), "", nil
	default:
		return 0, "", fmt.Errorf("%s in %s: %w", node, c.folder, err)
	}
}
