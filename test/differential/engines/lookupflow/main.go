// Command lookupflow answers with Cilium's own policy engine whether policies let connections through. It reads one case a line from
// standard input as JSON and writes one answer a line. It has a module of its own because Cilium's needs replace directives.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/cilium/cilium/pkg/labelsfilter"
	"github.com/cilium/cilium/pkg/option"
	"github.com/cilium/cilium/pkg/policy/api"
)

// Cluster name of every case: the chart's default.
const clusterName = "default"

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(in io.Reader, out io.Writer) error {
	logger := slog.New(slog.NewTextHandler(io.Discard, nil))
	if err := configure(logger); err != nil {
		return err
	}
	lines := bufio.NewReader(in)
	answers := json.NewEncoder(out)
	for {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		var asked testCase
		if err := json.Unmarshal(line, &asked); err != nil {
			return fmt.Errorf("bad case: %w", err)
		}
		answer, err := asked.answer(logger)
		if err != nil {
			return err
		}
		if err := answers.Encode(answer); err != nil {
			return err
		}
	}
}

// configure sets what the agent sets when it starts in Kubernetes with the chart's defaults.
func configure(logger *slog.Logger) error {
	option.Config.EnableIPv4 = true
	option.Config.EnableL7Proxy = true
	option.Config.EnableICMPRules = true
	option.Config.EnableNonDefaultDenyPolicies = true
	option.Config.UnsafeDaemonConfigOption.AllowLocalhost = option.AllowLocalhostAlways
	api.InitEntities(clusterName)
	return labelsfilter.ParseLabelPrefixCfg(logger, nil, nil, "")
}
