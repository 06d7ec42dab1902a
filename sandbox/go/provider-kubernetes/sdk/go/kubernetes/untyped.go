// Package kubernetes stands in for the provider's Go SDK: 66 packages with a type for every kind, of which the provider itself
// uses these few, for the components that it carries (yaml/v2, helm/v4). A program in TypeScript uses none of them.
package kubernetes

import (
	"reflect"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// UntypedArgs are the properties of an object of any kind.
type UntypedArgs map[string]any

var _ pulumi.Input = UntypedArgs{}

// ElementType is what the properties become once they are known.
func (UntypedArgs) ElementType() reflect.Type {
	return reflect.TypeFor[map[string]any]()
}
