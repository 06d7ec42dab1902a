// Command cyclonus answers with the matcher of Cyclonus, a test suite for network policies, whether NetworkPolicies let connections
// through. It reads one case a line from standard input as JSON and writes one answer a line.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/mattfenwick/cyclonus/pkg/matcher"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
)

// testCase is one line of the input.
type testCase struct {
	Policies  []*networkingv1.NetworkPolicy `json:"policies"`
	Endpoints []endpoint                    `json:"endpoints"`
	Flows     []flow                        `json:"flows"`
}

// endpoint is a pod or an address outside the cluster.
type endpoint struct {
	Kind            string            `json:"kind"`
	Namespace       string            `json:"namespace"`
	Labels          map[string]string `json:"labels"`
	NamespaceLabels map[string]string `json:"namespaceLabels"`
	Ports           map[string]struct {
		Port     int    `json:"port"`
		Protocol string `json:"protocol"`
	} `json:"ports"`
	Address string `json:"address"`
}

// flow is a connection between two of the endpoints, by their places in the list.
type flow struct {
	From     int    `json:"from"`
	To       int    `json:"to"`
	Protocol string `json:"protocol"`
	Port     int    `json:"port"`
}

type verdict struct {
	Egress  bool `json:"egress"`
	Ingress bool `json:"ingress"`
}

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(in io.Reader, out io.Writer) error {
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
		policy := matcher.BuildNetworkPolicies(true, asked.Policies)
		verdicts := make([]verdict, len(asked.Flows))
		for i, f := range asked.Flows {
			verdicts[i] = lookUp(policy, asked.Endpoints, f)
		}
		if err := answers.Encode(map[string][]verdict{"flows": verdicts}); err != nil {
			return err
		}
	}
}

// lookUp asks once for each name that the port has, and once without: a rule that names one of them is enough.
func lookUp(policy *matcher.Policy, endpoints []endpoint, f flow) verdict {
	from, to := endpoints[f.From], endpoints[f.To]
	result := verdict{}
	for _, name := range append(to.namesOf(f), "") {
		allowed := policy.IsTrafficAllowed(&matcher.Traffic{
			Source:           from.peer(),
			Destination:      to.peer(),
			ResolvedPort:     f.Port,
			ResolvedPortName: name,
			Protocol:         corev1.Protocol(strings.ToUpper(f.Protocol)),
		})
		result.Egress = result.Egress || allowed.Egress.IsAllowed()
		result.Ingress = result.Ingress || allowed.Ingress.IsAllowed()
	}
	return result
}

func (e endpoint) namesOf(f flow) (names []string) {
	for name, port := range e.Ports {
		if port.Port == f.Port && port.Protocol == f.Protocol {
			names = append(names, name)
		}
	}
	return names
}

// podAddress is in none of the ranges that cases have, which are of IPv4: for Cilium an ipBlock never means a pod.
const podAddress = "2001:db8::10"

func (e endpoint) peer() *matcher.TrafficPeer {
	if e.Kind == "address" {
		return &matcher.TrafficPeer{IP: e.Address}
	}
	labels := map[string]string{"kubernetes.io/metadata.name": e.Namespace}
	for key, value := range e.NamespaceLabels {
		labels[key] = value
	}
	return &matcher.TrafficPeer{
		Internal: &matcher.InternalPeer{PodLabels: e.Labels, NamespaceLabels: labels, Namespace: e.Namespace},
		IP:       podAddress,
	}
}
