// Command cilium-operator is Cilium's own operator, unchanged. It has a module of its own because Cilium's needs
// replace directives, which count only in the main module.
package main

import (
	"github.com/cilium/cilium/operator/cmd"
	"github.com/cilium/cilium/pkg/hive"
)

func main() {
	cmd.Execute(cmd.NewOperatorCmd(hive.New(cmd.Operator())))
}
