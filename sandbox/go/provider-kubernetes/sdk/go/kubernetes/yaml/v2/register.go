// Package v2 stands in for the part of the Go SDK that registers the objects of a ConfigFile, ConfigGroup or Chart.
package v2

import (
	"fmt"

	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// RegisterResource refuses: choosing the kind's own type is what the 66 packages are for.
func RegisterResource(
	_ *pulumi.Context, apiVersion, kind, name string, _ kubernetes.UntypedArgs, _ ...pulumi.ResourceOption,
) (pulumi.CustomResource, error) {
	return nil, fmt.Errorf(
		"%s %s (%s): this build of the kubernetes provider has no yaml/v2 and helm/v4 components; install the released plugin",
		kind, name, apiVersion)
}
