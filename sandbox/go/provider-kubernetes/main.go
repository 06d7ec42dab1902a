// Command pulumi-resource-kubernetes is the official Kubernetes provider, from its own module.
package main

import (
	"fmt"

	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider"
)

const name = "kubernetes"

// version is that of the npm package whose requests it serves, set at link time: the engine takes no plugin of another one.
var version = "4.0.0"

func main() {
	// A resource's properties travel as the program gives them; the schema's descriptions and types serve code generators.
	schema := fmt.Sprintf(`{"name": %q, "version": %q}`, name, version)
	provider.Serve(name, version, []byte(schema), nil)
}
