package main

import (
	"context"
	"crypto/tls"
	"encoding/base64"
	"strings"
	"time"

	"github.com/siderolabs/crypto/x509"
	"github.com/siderolabs/talos/pkg/machinery/client"
	clientconfig "github.com/siderolabs/talos/pkg/machinery/client/config"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// operation is one call to the machine API, perhaps of several requests.
type operation func(ctx context.Context, c *client.Client, inMaintenance bool) error

// connection says which machine is called, through which endpoint, and as whom.
type connection struct {
	Node                string              `json:"node"`
	Endpoint            string              `json:"endpoint"`
	ClientConfiguration ClientConfiguration `json:"clientConfiguration"`
	// Timeout is a Go duration: how long an unreachable machine is waited for.
	Timeout string `json:"timeout"`
}

// defaultTimeout is shorter than the official provider's ten minutes: a machine of the sandbox is there or is not.
const (
	defaultTimeout = time.Minute
	retryInterval  = 500 * time.Millisecond
	attemptTimeout = 20 * time.Second
)

func (c ClientConfiguration) talosconfig(cluster string) (*clientconfig.Config, error) {
	var problems Problems

	decode := func(field, value string) []byte {
		content, err := base64.StdEncoding.DecodeString(value)
		if err != nil || len(content) == 0 {
			problems.add(problem("bad-client-configuration", "clientConfiguration."+field, "should be the base64 of a PEM block"))
		}

		return content
	}

	ca := decode("caCertificate", c.CACertificate)
	pair := &x509.PEMEncodedCertificateAndKey{Crt: decode("clientCertificate", c.ClientCertificate), Key: decode("clientKey", c.ClientKey)}

	return clientconfig.NewConfig(cluster, nil, ca, pair), problems.or()
}

// call runs an operation against a machine until it succeeds, fails for good, or the time is over. Every attempt makes
// a new connection, so that gRPC's growing pauses do not add up.
func (c connection) call(ctx context.Context, maintenance bool, operation operation) error {
	if c.Node == "" {
		return problem("missing", "node", "which machine?")
	}

	if c.Endpoint == "" {
		c.Endpoint = c.Node
	}

	timeout := defaultTimeout

	if c.Timeout != "" {
		parsed, err := time.ParseDuration(c.Timeout)
		if err != nil {
			return problem("bad-timeout", "timeouts", "%q is not a duration: write for example 5m", c.Timeout)
		}

		timeout = parsed
	}

	config, err := c.ClientConfiguration.talosconfig("sandbox")
	if err != nil {
		return err
	}

	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	for {
		err = c.attempt(ctx, config, maintenance, operation)
		if err == nil || !worthRetrying(err) {
			return c.explain(err)
		}

		select {
		case <-ctx.Done():
			return c.explain(err)
		case <-time.After(retryInterval):
		}
	}
}

func (c connection) attempt(ctx context.Context, config *clientconfig.Config, maintenance bool, operation operation) error {
	ctx, cancel := context.WithTimeout(ctx, attemptTimeout)
	defer cancel()

	if maintenance {
		done, err := c.attemptInsecure(ctx, operation)
		if done {
			return err
		}
	}

	secure, err := client.New(ctx, client.WithConfig(config), client.WithEndpoints(c.Endpoint))
	if err != nil {
		return problem("bad-client-configuration", "clientConfiguration", "%s", redact(err.Error()))
	}
	defer secure.Close() //nolint:errcheck

	return operation(client.WithNode(ctx, c.Node), secure, false)
}

// attemptInsecure runs the operation if the machine is in maintenance mode, where it has no identity to check yet. A
// configured machine refuses a client without a certificate.
func (c connection) attemptInsecure(ctx context.Context, operation operation) (done bool, err error) {
	insecure, err := client.New(ctx, client.WithTLSConfig(&tls.Config{InsecureSkipVerify: true}), client.WithEndpoints(c.Endpoint)) //nolint:gosec
	if err != nil {
		return false, err
	}
	defer insecure.Close() //nolint:errcheck

	if _, err = insecure.Version(ctx); err != nil {
		return false, err
	}

	return true, operation(ctx, insecure, true)
}

func worthRetrying(err error) bool {
	switch status.Code(err) {
	case codes.Unavailable, codes.DeadlineExceeded, codes.Internal:
		return !wrongIdentity(err)
	default:
		return false
	}
}

// wrongIdentity tells a refused handshake from a machine that does not answer.
func wrongIdentity(err error) bool {
	text := err.Error()

	return strings.Contains(text, "x509:") || strings.Contains(text, "remote error: tls:")
}

// explain makes a problem of a gRPC error.
func (c connection) explain(err error) error {
	if err == nil {
		return nil
	}

	if _, ok := status.FromError(err); !ok {
		return err
	}

	text := redact(status.Convert(err).Message())

	switch code := status.Code(err); {
	case wrongIdentity(err):
		return problem("wrong-identity", "clientConfiguration", "%s is configured with the secrets of another cluster, or the client certificate has expired: %s", c.Node, text)
	case code == codes.InvalidArgument:
		return problem("invalid-configuration", "machineConfiguration", "%s", text)
	case code == codes.AlreadyExists:
		return problem("already-bootstrapped", "node", "%s: %s; a cluster that runs already is adopted without a Bootstrap", c.Node, text)
	case code == codes.Unavailable || code == codes.DeadlineExceeded:
		return problem("unreachable", "endpoint", "no answer from the machine API at %s:50000: %s", c.Endpoint, text)
	default:
		return problem(strings.ToLower(code.String()), "node", "%s: %s", c.Node, text)
	}
}
