package main

import (
	"encoding/json"
	"fmt"
	"log/slog"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	ipcachetypes "github.com/cilium/cilium/pkg/ipcache/types"
	"github.com/cilium/cilium/pkg/k8s"
	v2 "github.com/cilium/cilium/pkg/k8s/apis/cilium.io/v2"
	networkingv1 "github.com/cilium/cilium/pkg/k8s/slim/k8s/api/networking/v1"
	"github.com/cilium/cilium/pkg/policy/types"
	"github.com/cilium/cilium/pkg/policy/utils"
)

// parse reads an object as the agent's watchers do, with the name under which they keep its rules: they look for those of a namespace by
// it. An error is a refusal by the agent.
func parse(logger *slog.Logger, object json.RawMessage) (types.PolicyEntries, ipcachetypes.ResourceID, error) {
	var meta metav1.PartialObjectMetadata
	if err := json.Unmarshal(object, &meta); err != nil {
		return nil, "", err
	}
	resourceKind, known := map[string]ipcachetypes.ResourceKind{
		"CiliumNetworkPolicy":            ipcachetypes.ResourceKindCNP,
		"CiliumClusterwideNetworkPolicy": ipcachetypes.ResourceKindCCNP,
		"NetworkPolicy":                  ipcachetypes.ResourceKindNetpol,
	}[meta.Kind]
	if !known {
		return nil, "", fmt.Errorf("unknown kind %q", meta.Kind)
	}
	entries, err := parseKind(logger, meta.Kind, object)
	return entries, ipcachetypes.NewResourceID(resourceKind, meta.Namespace, meta.Name), err
}

func parseKind(logger *slog.Logger, kind string, object json.RawMessage) (types.PolicyEntries, error) {
	switch kind {
	case "CiliumNetworkPolicy":
		policy := v2.CiliumNetworkPolicy{}
		if err := json.Unmarshal(object, &policy); err != nil {
			return nil, err
		}
		rules, err := policy.Parse(logger, clusterName)
		return utils.RulesToPolicyEntries(rules), err
	case "CiliumClusterwideNetworkPolicy":
		policy := v2.CiliumClusterwideNetworkPolicy{}
		if err := json.Unmarshal(object, &policy); err != nil {
			return nil, err
		}
		rules, err := policy.Parse(logger, clusterName)
		return utils.RulesToPolicyEntries(rules), err
	default:
		policy := networkingv1.NetworkPolicy{}
		if err := json.Unmarshal(object, &policy); err != nil {
			return nil, err
		}
		return k8s.ParseNetworkPolicy(logger, clusterName, &policy)
	}
}

// cidrGroups finds the ranges of the CiliumCIDRGroups among the objects.
func cidrGroups(objects []json.RawMessage) (map[string][]string, error) {
	groups := map[string][]string{}
	for _, object := range objects {
		group := v2.CiliumCIDRGroup{}
		if err := json.Unmarshal(object, &group); err != nil {
			return nil, err
		}
		for _, cidr := range group.Spec.ExternalCIDRs {
			groups[group.Name] = append(groups[group.Name], string(cidr))
		}
	}
	return groups, nil
}
