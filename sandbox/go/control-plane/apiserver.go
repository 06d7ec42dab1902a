package main

import (
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"go.etcd.io/etcd/server/v3/embed"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
)

const (
	dataDirFlag = "--etcd-data-dir"
	listenFlag  = "--etcd-listen"
	// etcdStart is how long etcd may take to answer: it replays its log after a kill, which is seconds at most here.
	etcdStart = 60 * time.Second
)

// runAPIServer starts etcd in this process and the API server on it. Flags of its own: --etcd-data-dir (needed) and
// --etcd-listen (default http://127.0.0.1:2379); all others are kube-apiserver's.
func runAPIServer(args []string) int {
	dataDir, args := take(args, dataDirFlag)
	listen, args := take(args, listenFlag)
	if dataDir == "" {
		// Help and --version need no store.
		return run(app.NewAPIServerCommand(), args)
	}
	if listen == "" {
		listen = "http://127.0.0.1:2379"
	}
	etcd, err := startEtcd(dataDir, listen)
	if err != nil {
		fmt.Fprintf(os.Stderr, "control-plane apiserver: etcd in %s: %v\n", dataDir, err)
		return 1
	}
	// Closed after the API server has ended, so that its last writes are kept.
	defer etcd.Close()
	return run(app.NewAPIServerCommand(), append([]string{"--etcd-servers=" + listen}, args...))
}

// startEtcd starts a single member that listens for clients only on the given URL.
func startEtcd(dataDir, listen string) (*embed.Etcd, error) {
	client, err := url.Parse(listen)
	if err != nil {
		return nil, fmt.Errorf("%s %q: %w", listenFlag, listen, err)
	}
	config := embed.NewConfig()
	config.Dir = dataDir
	config.LogLevel = "warn"
	config.ListenClientUrls = []url.URL{*client}
	config.AdvertiseClientUrls = []url.URL{*client}
	// Port 0: a single member has no peers, and a fixed port could be another process's.
	peer := url.URL{Scheme: "http", Host: "127.0.0.1:0"}
	config.ListenPeerUrls = []url.URL{peer}
	config.AdvertisePeerUrls = []url.URL{peer}
	config.InitialCluster = config.InitialClusterFromName(config.Name)
	// What a killed process wrote is in the page cache all the same; only a crash of the machine could lose it.
	config.UnsafeNoFsync = true
	// etcd's own commands set these from flags; unset, every request is logged as slow.
	config.WarningUnaryRequestDuration = time.Second
	config.WarningApplyDuration = time.Second
	etcd, err := embed.StartEtcd(config)
	if err != nil {
		return nil, err
	}
	select {
	case <-etcd.Server.ReadyNotify():
		return etcd, nil
	case err := <-etcd.Err():
		return nil, err
	case <-time.After(etcdStart):
		etcd.Close()
		return nil, fmt.Errorf("not ready after %s", etcdStart)
	}
}

// take removes `--flag VALUE` or `--flag=VALUE` from the arguments; the last one given counts.
func take(args []string, flag string) (value string, rest []string) {
	for i := 0; i < len(args); i++ {
		switch {
		case args[i] == flag && i+1 < len(args):
			value = args[i+1]
			i++
		case strings.HasPrefix(args[i], flag+"="):
			value = strings.TrimPrefix(args[i], flag+"=")
		default:
			rest = append(rest, args[i])
		}
	}
	return value, rest
}
