// Command talos is the sandbox's Talos: it generates, patches and validates machine configuration with Talos's own
// library, serves an emulated machine API, and is the client of that API.
//
// Every subcommand but node-server reads one JSON object on standard input and writes one JSON object on standard
// output. Problems are written as {"errors": [{"code", "field", "message"}]}, all at once, with exit status 1.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sort"
	"strings"
	"syscall"
)

type command func(ctx context.Context, input io.Reader) (any, error)

var commands = map[string]command{
	"secrets":              decoded(runSecrets),
	"import-secrets":       decoded(runImportSecrets),
	"renew-client":         decoded(runRenewClient),
	"configuration":        decoded(runConfiguration),
	"patch":                decoded(runPatch),
	"client-configuration": decoded(runClientConfiguration),
	"apply":                decoded(runApply),
	"bootstrap":            decoded(runBootstrap),
	"kubeconfig":           decoded(runKubeconfig),
	"read":                 decoded(runRead),
	"reset":                decoded(runReset),
	"health":               decoded(runHealth),
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()

	if len(os.Args) >= 2 && os.Args[1] == "node-server" {
		if err := runNodeServer(ctx, os.Args[2:], os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}

		return
	}

	run, ok := commands[strings.Join(os.Args[1:], " ")]
	if !ok {
		fmt.Fprintf(os.Stderr, "usage: talos %s < input.json\n       talos node-server --state-dir DIR --address IP[,IP]...\n", commandNames())
		os.Exit(2)
	}

	result, err := run(ctx, os.Stdin)
	if err != nil {
		write(map[string]any{"errors": problemsOf(err)})
		os.Exit(1)
	}

	write(result)
}

// decoded makes a command of a function on a typed input. Unknown members are refused: a misspelt one would
// otherwise be ignored silently.
func decoded[T any](run func(ctx context.Context, input T) (any, error)) command {
	return func(ctx context.Context, reader io.Reader) (any, error) {
		var input T

		decoder := json.NewDecoder(reader)
		decoder.DisallowUnknownFields()

		if err := decoder.Decode(&input); err != nil && !errors.Is(err, io.EOF) {
			return nil, problem("bad-input", "", "the input is not what this command takes: %s", redact(err.Error()))
		}

		return run(ctx, input)
	}
}

func write(value any) {
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)

	if err := encoder.Encode(value); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func commandNames() string {
	names := make([]string, 0, len(commands))
	for name := range commands {
		names = append(names, name)
	}

	sort.Strings(names)

	return strings.Join(names, "|")
}
