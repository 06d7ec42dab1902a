package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"

	"github.com/cilium/cilium/pkg/identity"
	"github.com/cilium/cilium/pkg/identity/identitymanager"
	"github.com/cilium/cilium/pkg/option"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/policy/types"
	ciliumtypes "github.com/cilium/cilium/pkg/types"
	"github.com/cilium/cilium/pkg/u8proto"
)

// testCase is one line of the input.
type testCase struct {
	Policies   []json.RawMessage `json:"policies"`
	CIDRGroups []json.RawMessage `json:"cidrGroups"`
	Endpoints  []endpoint        `json:"endpoints"`
	Flows      []flow            `json:"flows"`
	// Enforcement is the mode: default, always or never.
	Enforcement string `json:"enforcement"`
	DualStack   bool   `json:"dualStack"`
}

// flow is a connection between two of the endpoints, by their places in the list.
type flow struct {
	From     int    `json:"from"`
	To       int    `json:"to"`
	Protocol string `json:"protocol"`
	Port     uint16 `json:"port"`
}

// answer is one line of the output.
type answer struct {
	// Refused has the agent's own message for each policy, empty for those that it takes.
	Refused []string `json:"refused"`
	// Flows has whether the sender's egress and the receiver's ingress allow each flow.
	Flows []verdict `json:"flows"`
}

type verdict struct {
	Egress  bool `json:"egress"`
	Ingress bool `json:"ingress"`
}

// engine is Cilium's policy repository with the identities of one case.
type engine struct {
	logger     *slog.Logger
	repository *policy.Repository
	manager    identitymanager.IDManager
	endpoints  []endpoint
	identities []*identity.Identity
	named      []ciliumtypes.NamedPortMap
}

func (c testCase) answer(logger *slog.Logger) (answer, error) {
	option.Config.EnableIPv6 = c.DualStack
	policy.SetPolicyEnabled(c.Enforcement)
	e, err := newEngine(logger, c)
	if err != nil {
		return answer{}, err
	}
	result := answer{Refused: make([]string, len(c.Policies)), Flows: make([]verdict, len(c.Flows))}
	for i, object := range c.Policies {
		entries, resource, err := parse(logger, object)
		if err != nil {
			result.Refused[i] = err.Error()
			continue
		}
		e.repository.ReplaceByResource(entries, resource)
	}
	for i, f := range c.Flows {
		if result.Flows[i], err = e.lookUp(f); err != nil {
			return answer{}, fmt.Errorf("flow %d: %w", i, err)
		}
	}
	return result, nil
}

func newEngine(logger *slog.Logger, c testCase) (*engine, error) {
	groups, err := cidrGroups(c.CIDRGroups)
	if err != nil {
		return nil, err
	}
	e := &engine{logger: logger, endpoints: c.Endpoints, manager: identitymanager.NewIDManager(logger)}
	known := identity.IdentityMap{}
	ports := ciliumtypes.NewNamedPortMultiMap()
	for i, end := range c.Endpoints {
		id, err := makeIdentity(i, end, groups)
		if err != nil {
			return nil, err
		}
		named, err := end.namedPorts()
		if err != nil {
			return nil, err
		}
		ports.Update(id.ID, nil, named)
		known[id.ID] = id.LabelArray
		e.identities = append(e.identities, id)
		e.named = append(e.named, named)
	}
	e.repository = policy.NewPolicyRepository(logger, known, nil, nil, e.manager, noMetrics{})
	e.repository.SetNamedPortsGetter(namedPorts{ports})
	e.repository.GetSubjectSelectorCache().UpdateIdentities(known, nil, &sync.WaitGroup{})
	return e, nil
}

// lookUp asks LookupFlow. It computes a policy for both ends, also for those that no agent has an endpoint for: their verdict is left out.
func (e *engine) lookUp(f flow) (verdict, error) {
	protocol, err := u8proto.ParseProtocol(f.Protocol)
	if err != nil {
		return verdict{}, err
	}
	result, _, _, err := policy.LookupFlow(e.logger, e.repository, e.manager, types.Flow{
		From:          e.identities[f.From],
		To:            e.identities[f.To],
		Proto:         protocol,
		Dport:         f.Port,
		NamedPortsTCP: namedPortsOf(e.named[f.To], u8proto.TCP),
		NamedPortsUDP: namedPortsOf(e.named[f.To], u8proto.UDP),
	})
	if err != nil {
		return verdict{}, err
	}
	return verdict{
		Egress:  !e.endpoints[f.From].enforces() || result.Egress == types.DecisionAllowed,
		Ingress: !e.endpoints[f.To].enforces() || result.Ingress == types.DecisionAllowed,
	}, nil
}

// namedPorts hands the ports of all pods to the repository, as ipcache does.
type namedPorts struct {
	all ciliumtypes.NamedPortMultiMap
}

func (n namedPorts) GetNamedPorts() ciliumtypes.NamedPortMultiMap { return n.all }

type noMetrics struct{}

func (noMetrics) AddRule(types.PolicyEntry) {}
func (noMetrics) DelRule(types.PolicyEntry) {}
