package main

import (
	"context"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/siderolabs/talos/pkg/machinery/client"
)

type healthInput struct {
	Endpoints            []string            `json:"endpoints"`
	ControlPlaneNodes    []string            `json:"controlPlaneNodes"`
	WorkerNodes          []string            `json:"workerNodes"`
	ClientConfiguration  ClientConfiguration `json:"clientConfiguration"`
	SkipKubernetesChecks bool                `json:"skipKubernetesChecks"`
	Timeout              string              `json:"timeout"`
}

// runHealth waits until every machine's services run and, unless skipped, the API server is ready and every machine is
// a Ready node.
func runHealth(ctx context.Context, input healthInput) (any, error) {
	if len(input.Endpoints) == 0 || len(input.ControlPlaneNodes) == 0 {
		return nil, problem("missing", "endpoints", "health needs at least one endpoint and one control plane node")
	}

	timeout := 5 * time.Minute

	if input.Timeout != "" {
		parsed, err := time.ParseDuration(input.Timeout)
		if err != nil {
			return nil, problem("bad-timeout", "timeouts.read", "%q is not a duration: write for example 5m", input.Timeout)
		}

		timeout = parsed
	}

	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	var reason error

	for {
		err := input.check(ctx)
		if err == nil {
			return struct{}{}, nil
		}

		// a check that the end of the time cut off says less than the one before it
		if reason == nil || ctx.Err() == nil {
			reason = err
		}

		if problems := problemsOf(err); problems[0].Code == "wrong-identity" || problems[0].Code == "bad-client-configuration" {
			return nil, err
		}

		select {
		case <-ctx.Done():
			return nil, problem("unhealthy", "", "the cluster is not healthy after %s: %v", timeout, reason)
		case <-time.After(time.Second):
		}
	}
}

func (h healthInput) check(ctx context.Context) error {
	var problems Problems

	for _, node := range slices.Concat(h.ControlPlaneNodes, h.WorkerNodes) {
		problems.add(h.checkServices(ctx, node, slices.Contains(h.ControlPlaneNodes, node)))
	}

	if len(problems) > 0 || h.SkipKubernetesChecks {
		return problems.or()
	}

	return h.checkKubernetes(ctx)
}

func (h healthInput) through(node string) connection {
	return connection{Node: node, Endpoint: h.Endpoints[0], ClientConfiguration: h.ClientConfiguration, Timeout: "1s"}
}

func (h healthInput) checkServices(ctx context.Context, node string, controlPlane bool) error {
	return h.through(node).call(ctx, false, func(ctx context.Context, c *client.Client, _ bool) error {
		response, err := c.ServiceList(ctx)
		if err != nil {
			return err
		}

		running := map[string]bool{}

		for _, message := range response.GetMessages() {
			for _, service := range message.GetServices() {
				running[service.GetId()] = service.GetState() == "Running" && service.GetHealth().GetHealthy()
			}
		}

		expected := []string{"apid", "kubelet"}
		if controlPlane {
			expected = append(expected, "etcd")
		}

		for _, name := range expected {
			if !running[name] {
				return problem("service-not-running", node, "%s does not run: %s", name, "was the cluster bootstrapped?")
			}
		}

		return nil
	})
}

func (h healthInput) checkKubernetes(ctx context.Context) error {
	var content []byte

	if err := h.through(h.ControlPlaneNodes[0]).call(ctx, false, func(ctx context.Context, c *client.Client, _ bool) (err error) {
		content, err = c.Kubeconfig(ctx)

		return err
	}); err != nil {
		return err
	}

	_, kubernetes, err := readKubeconfig(content)
	if err != nil {
		return err
	}

	if _, err = get(ctx, kubernetes, "/readyz"); err != nil {
		return problem("api-server-not-ready", kubernetes.Host, "%s", redact(err.Error()))
	}

	body, err := get(ctx, kubernetes, "/api/v1/nodes")
	if err != nil {
		return problem("api-server-not-ready", kubernetes.Host, "%s", redact(err.Error()))
	}

	return h.checkNodes(body)
}

type nodeList struct {
	Items []struct {
		Metadata struct {
			Name string `json:"name"`
		} `json:"metadata"`
		Status struct {
			Addresses  []struct{ Address string } `json:"addresses"`
			Conditions []struct{ Type, Status string }
		} `json:"status"`
	} `json:"items"`
}

func (h healthInput) checkNodes(body []byte) error {
	var (
		nodes    nodeList
		problems Problems
	)

	if err := json.Unmarshal(body, &nodes); err != nil {
		return err
	}

	if len(nodes.Items) < len(h.ControlPlaneNodes)+len(h.WorkerNodes) {
		problems.add(problem("node-missing", "nodes", "%d of %d machines are nodes of the cluster", len(nodes.Items), len(h.ControlPlaneNodes)+len(h.WorkerNodes)))
	}

	for _, node := range nodes.Items {
		ready := slices.ContainsFunc(node.Status.Conditions, func(condition struct{ Type, Status string }) bool {
			return condition.Type == "Ready" && condition.Status == "True"
		})
		if !ready {
			problems.add(problem("node-not-ready", node.Metadata.Name, "the node is not Ready"))
		}
	}

	return problems.or()
}

func get(ctx context.Context, kubernetes KubernetesClientConfiguration, path string) ([]byte, error) {
	decode := func(text string) []byte {
		content, _ := base64.StdEncoding.DecodeString(text) //nolint:errcheck // readKubeconfig checked it

		return content
	}

	pair, err := tls.X509KeyPair(decode(kubernetes.ClientCertificate), decode(kubernetes.ClientKey))
	if err != nil {
		return nil, err
	}

	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool(decode(kubernetes.CACertificate)), Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}}
	defer transport.CloseIdleConnections()

	request, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(kubernetes.Host, "/")+path, nil)
	if err != nil {
		return nil, err
	}

	response, err := (&http.Client{Transport: transport, Timeout: attemptTimeout}).Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close() //nolint:errcheck

	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}

	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answers %s", path, response.Status)
	}

	return body, nil
}
