// Command control-plane is a Kubernetes control plane in one executable. The first argument chooses the part:
//
//	control-plane apiserver --etcd-data-dir DIR [kube-apiserver flags]   API server with etcd in the same process
//	control-plane controller-manager [flags]
//	control-plane scheduler [flags]
//	control-plane kubectl ARGS                                          also when called through a link named kubectl
//
// Every part is the upstream command, unchanged; one executable shares the 80 MB that they have in common.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/spf13/cobra"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	kubectl "k8s.io/kubectl/pkg/cmd"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
)

// Constructors, not commands: each command takes over the process's signal handling when it is constructed, and a
// second one in the same process panics.
var parts = map[string]func(args []string) int{
	"apiserver":          runAPIServer,
	"controller-manager": func(args []string) int { return run(controllermanager.NewControllerManagerCommand(), args) },
	"scheduler":          func(args []string) int { return run(scheduler.NewSchedulerCommand(), args) },
	"kubectl":            func(args []string) int { return run(kubectl.NewDefaultKubectlCommand(), args) },
}

func main() {
	name, args := chosen(os.Args)
	part, known := parts[name]
	if !known {
		names := make([]string, 0, len(parts))
		for part := range parts {
			names = append(names, part)
		}
		sort.Strings(names)
		fmt.Fprintf(os.Stderr, "control-plane: the first argument must be one of %s, not %q\n", strings.Join(names, ", "), name)
		os.Exit(2)
	}
	os.Exit(part(args))
}

// chosen reads the part from the name that the executable was called by, else from the first argument.
func chosen(argv []string) (name string, args []string) {
	if called := filepath.Base(argv[0]); parts[called] != nil {
		return called, argv[1:]
	}
	if len(argv) < 2 {
		return "", nil
	}
	return argv[1], argv[2:]
}

// run gives the arguments to the command and to os.Args, which some of them read for their own logging and plugins.
func run(command *cobra.Command, args []string) int {
	command.SetArgs(args)
	return cli.Run(command)
}
