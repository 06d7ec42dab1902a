package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"net"
	"strings"
	"testing"

	"github.com/siderolabs/talos/pkg/machinery/client"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

func TestAMachineTakesItsFirstConfigurationFromAnyoneAndTheNextOnlyFromItsCluster(t *testing.T) {
	network, mine, foreign := newLAN(t), newSecrets(t), newSecrets(t)

	check(t, network.apply(network.controls, mine, network.controlPlane(mine), "auto"))
	check(t, network.apply(network.controls, mine, network.controlPlane(mine, "cluster: {allowSchedulingOnControlPlanes: true}"), "auto"))

	err := network.apply(network.controls, foreign, network.controlPlane(foreign), "auto")
	wantProblem(t, err, "wrong-identity")

	if state := network.state(network.controls); state.Stage != stageConfigured || !state.AllowSchedulingOnControlPlanes {
		t.Errorf("state %+v", state)
	}
}

func TestAConnectionFromMaintenanceModeDoesNotOutliveIt(t *testing.T) {
	network, mine := newLAN(t), newSecrets(t)

	insecure, err := client.New(context.Background(), client.WithTLSConfig(&tls.Config{InsecureSkipVerify: true}), client.WithEndpoints(network.controls))
	check(t, err)
	defer insecure.Close()

	_, err = insecure.Version(context.Background())
	check(t, err)
	check(t, network.apply(network.controls, mine, network.controlPlane(mine), "auto"))

	if _, err = insecure.Version(context.Background()); status.Code(err) != codes.Unauthenticated && status.Code(err) != codes.Unavailable {
		t.Errorf("the old connection still works: %v", err)
	}
}

func TestTheStateSaysWhatTheConfigurationSays(t *testing.T) {
	network, mine := newLAN(t), newSecrets(t)
	check(t, network.apply(network.controls, mine, network.controlPlane(mine, "apiVersion: v1alpha1\nkind: HostnameConfig\nhostname: cp01\nauto: off\n"), "auto"))

	state := network.state(network.controls)
	for name, pair := range map[string][2]string{
		"type":       {state.MachineType, "controlplane"},
		"cluster":    {state.ClusterName, "homelab"},
		"endpoint":   {state.Endpoint, "https://" + network.controls + ":6443"},
		"hostname":   {state.Hostname, "cp01"},
		"addresses":  {strings.Join(state.NodeAddresses, " "), network.controls + " " + network.second},
		"kubelet":    {state.KubeletNodeIP, network.second},
		"pods":       {strings.Join(state.PodCIDRs, " "), "10.42.0.0/16"},
		"services":   {strings.Join(state.ServiceCIDRs, " "), "10.43.0.0/16"},
		"dns":        {state.DNSServiceIP, "10.43.0.10"},
		"kubernetes": {state.KubernetesVersion, "v1.35.0"},
		"cni":        {state.CNI, "none"},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s is %q, want %q", name, pair[0], pair[1])
		}
	}
}

// The commonest cluster has one control plane, whose own address is the endpoint.
func TestTheOnlyControlPlanesAddressIsTheKubelets(t *testing.T) {
	network, mine := newLAN(t), newSecrets(t)
	check(t, network.apply(network.worker, mine, configurationOf(t, "controlplane", network.worker, mine), "auto"))

	if ip := network.state(network.worker).KubeletNodeIP; ip != network.worker {
		t.Errorf("kubelet address %q", ip)
	}
}

func TestAVirtualAddressIsNeverTheKubelets(t *testing.T) {
	for name, patch := range map[string]string{
		"of an interface": "machine: {network: {interfaces: [{interface: ens18, vip: {ip: %s}}]}}",
		"of a VLAN":       "machine: {network: {interfaces: [{interface: ens18, vlans: [{vlanId: 7, vip: {ip: %s}}]}]}}",
		"of a document":   "{apiVersion: v1alpha1, kind: Layer2VIPConfig, name: %s, link: ens18}",
	} {
		t.Run(name, func(t *testing.T) {
			network, mine := newLAN(t), newSecrets(t)
			patch := fmt.Sprintf(patch, network.worker)
			check(t, network.apply(network.worker, mine, configurationOf(t, "controlplane", network.worker, mine, patch), "auto"))

			if ip := network.state(network.worker).KubeletNodeIP; ip != "" {
				t.Errorf("kubelet address %q", ip)
			}
		})
	}
}

func TestPodsAndServicesLeaveTheKubeletNoAddress(t *testing.T) {
	for _, key := range []string{"podSubnets", "serviceSubnets"} {
		network, mine := newLAN(t), newSecrets(t)
		patch := fmt.Sprintf("cluster: {network: {%s: [127.0.0.0/8]}}", key)
		check(t, network.apply(network.worker, mine, configurationOf(t, "controlplane", network.worker, mine, patch), "auto"))

		if ip := network.state(network.worker).KubeletNodeIP; ip != "" {
			t.Errorf("%s: kubelet address %q", key, ip)
		}
	}
}

func TestBootstrapMakesAControlPlaneOnce(t *testing.T) {
	network, mine := newLAN(t), newSecrets(t)
	ctx := context.Background()

	_, err := runBootstrap(ctx, network.to(network.controls, mine))
	wantProblem(t, err, "wrong-identity") // the certificate of maintenance mode is nobody's

	check(t, network.apply(network.controls, mine, network.controlPlane(mine), "auto"))
	_, err = runBootstrap(ctx, network.to(network.controls, mine))
	check(t, err)

	first := network.state(network.controls)
	_, err = runBootstrap(ctx, network.to(network.controls, mine))
	wantContains(t, wantProblem(t, err, "already-bootstrapped"), "without a Bootstrap")

	if again := network.state(network.controls); again.Stage != stageBootstrapped || again.BootstrapID != first.BootstrapID {
		t.Errorf("state %+v", again)
	}
}

func TestTheKubeconfigOpensAnAPIServerWithTheBootstrappedCertificates(t *testing.T) {
	network, mine := newLAN(t), newSecrets(t)
	check(t, network.apply(network.controls, mine, network.controlPlane(mine), "auto"))
	_, err := runBootstrap(context.Background(), network.to(network.controls, mine))
	check(t, err)

	output, err := runKubeconfig(context.Background(), network.to(network.controls, mine))
	check(t, err)

	kubernetes := output.(map[string]any)["kubernetesClientConfiguration"].(KubernetesClientConfiguration)
	if kubernetes.Host != "https://"+network.controls+":6443" {
		t.Errorf("host %s", kubernetes.Host)
	}

	decode := func(text string) []byte {
		content, err := base64.StdEncoding.DecodeString(text)
		check(t, err)

		return content
	}

	server, err := tls.X509KeyPair(network.file(network.controls, "pki", "apiserver.crt"), network.file(network.controls, "pki", "apiserver.key"))
	check(t, err)

	admin, err := tls.X509KeyPair(decode(kubernetes.ClientCertificate), decode(kubernetes.ClientKey))
	check(t, err)

	for _, name := range []string{network.controls, network.second, "10.43.0.1", "127.0.0.1", "kubernetes.default.svc.cluster.local"} {
		peer := handshake(t, name,
			&tls.Config{Certificates: []tls.Certificate{server}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: pool(network.file(network.controls, "pki", "ca.crt"))},
			&tls.Config{Certificates: []tls.Certificate{admin}, RootCAs: pool(decode(kubernetes.CACertificate)), ServerName: name})
		if peer.Subject.CommonName != "admin" || peer.Subject.Organization[0] != "system:masters" {
			t.Errorf("the client is %s", peer.Subject)
		}
	}
}

func handshake(t *testing.T, name string, serverConfig, clientConfig *tls.Config) *x509.Certificate {
	t.Helper()

	a, b := net.Pipe()
	defer a.Close()
	defer b.Close()

	server := tls.Server(a, serverConfig)
	failed := make(chan error, 1)

	go func() { failed <- tls.Client(b, clientConfig).Handshake() }()

	if err := server.Handshake(); err != nil {
		t.Fatalf("%s: %v", name, err)
	}

	if err := <-failed; err != nil {
		t.Fatalf("%s: %v", name, err)
	}

	return server.ConnectionState().PeerCertificates[0]
}

func TestTheKubeconfigsOfThePKIFolderAreSignedByTheClustersCA(t *testing.T) {
	network, mine := newLAN(t), newSecrets(t)
	check(t, network.apply(network.controls, mine, network.controlPlane(mine), "auto"))
	_, err := runBootstrap(context.Background(), network.to(network.controls, mine))
	check(t, err)

	for name, user := range map[string]string{"admin": "admin", "controller-manager": "system:kube-controller-manager", "scheduler": "system:kube-scheduler"} {
		_, parsed, err := readKubeconfig(network.file(network.controls, "pki", name+".kubeconfig"))
		check(t, err)

		text, _ := base64.StdEncoding.DecodeString(parsed.ClientCertificate)
		certificate, err := parseCertificate(text)
		check(t, err)

		_, err = certificate.Verify(x509.VerifyOptions{Roots: pool(network.file(network.controls, "pki", "ca.crt")), KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}})
		if err != nil || certificate.Subject.CommonName != user {
			t.Errorf("%s: %s, %v", name, certificate.Subject, err)
		}
	}
}
