package main

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	talosconfig "github.com/siderolabs/talos/pkg/machinery/config"
	"github.com/siderolabs/talos/pkg/machinery/config/configloader"
)

const (
	configFile   = "config.yaml"
	stagedFile   = "staged.yaml"
	previousFile = "previous.yaml"
	stateFile    = "state.json"
)

// Machine is one emulated machine: its folder is its disk, so that the server can be killed and started again.
type Machine struct {
	addresses []string
	folder    string

	mutex  sync.RWMutex
	state  State
	config talosconfig.Provider // nil in maintenance
	revert *time.Timer          // set while a configuration is tried
}

// openMachine reads a machine's folder, or makes it for a machine that never had a configuration.
func openMachine(stateDir string, addresses []string) (*Machine, error) {
	machine := &Machine{
		addresses: addresses,
		folder:    filepath.Join(stateDir, "talos", addresses[0]),
		state:     State{Stage: stageMaintenance, Address: addresses[0]},
	}

	if err := os.MkdirAll(machine.folder, 0o700); err != nil {
		return nil, err
	}

	// a configuration that was only tried does not survive a restart
	if err := os.Rename(machine.path(previousFile), machine.path(configFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}

	content, err := os.ReadFile(machine.path(stateFile))
	if errors.Is(err, fs.ErrNotExist) {
		return machine, machine.save()
	}

	if err != nil {
		return nil, err
	}

	if err = json.Unmarshal(content, &machine.state); err != nil {
		return nil, fmt.Errorf("%s is damaged: %w; delete the folder to make this a new machine", machine.path(stateFile), err)
	}

	if machine.state.Stage == stageMaintenance {
		return machine, nil
	}

	text, err := os.ReadFile(machine.path(configFile))
	if err != nil {
		return nil, err
	}

	provider, err := configloader.NewFromBytes(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %s", machine.path(configFile), loadProblems("", err))
	}

	return machine, machine.use(provider, text)
}

func (m *Machine) path(name string) string { return filepath.Join(m.folder, name) }

// snapshot returns the machine's state and configuration as they are now. Both are replaced, never changed in place.
func (m *Machine) snapshot() (State, talosconfig.Provider) {
	m.mutex.RLock()
	defer m.mutex.RUnlock()

	return m.state, m.config
}

// configure makes a configuration the machine's own. An equal one changes nothing.
func (m *Machine) configure(provider talosconfig.Provider, text []byte) error {
	m.mutex.Lock()
	defer m.mutex.Unlock()

	m.endTrial()

	if m.state.Facts != nil && m.state.ConfigurationHash == hash(text) {
		return nil
	}

	return m.store(provider, text)
}

// try makes a configuration the machine's own until the timeout, unless another one is applied before.
func (m *Machine) try(provider talosconfig.Provider, text []byte, timeout time.Duration) error {
	m.mutex.Lock()
	defer m.mutex.Unlock()

	m.endTrial()

	before, err := os.ReadFile(m.path(configFile))
	if err != nil {
		return err
	}

	if err = writeFile(m.path(previousFile), before); err != nil {
		return err
	}

	beforeProvider := m.config

	m.revert = time.AfterFunc(timeout, func() {
		_ = m.configure(beforeProvider, before) //nolint:errcheck // the next start reverts from previous.yaml
	})

	return m.store(provider, text)
}

func (m *Machine) endTrial() {
	if m.revert != nil {
		m.revert.Stop()
		m.revert = nil
	}

	_ = os.Remove(m.path(previousFile))
}

func (m *Machine) store(provider talosconfig.Provider, text []byte) error {
	if err := writeFile(m.path(configFile), text); err != nil {
		return err
	}

	return m.use(provider, text)
}

// use derives everything else from a configuration that is on disk already, so that a kill between the two writes is
// repaired at the next start.
func (m *Machine) use(provider talosconfig.Provider, text []byte) error {
	configuredAt := time.Now().UTC().Format(time.RFC3339)
	changed := m.state.Facts == nil || m.state.ConfigurationHash != hash(text)

	if !changed {
		configuredAt = m.state.ConfiguredAt
	}

	m.config = provider
	m.state.Facts = readFacts(provider, text, m.addresses, configuredAt)

	if m.state.Stage == stageMaintenance {
		m.state.Stage = stageConfigured
	}

	if m.state.Stage == stageBootstrapped && changed {
		if err := writePKI(m.state.PKIDir, provider, m.state.Facts); err != nil {
			return err
		}
	}

	return m.save()
}

// bootstrap writes the control plane's PKI and then says so in state.json, in this order: whoever sees the stage finds
// every file.
func (m *Machine) bootstrap() error {
	m.mutex.Lock()
	defer m.mutex.Unlock()

	folder, err := filepath.Abs(m.path("pki"))
	if err != nil {
		return err
	}

	if err = writePKI(folder, m.config, m.state.Facts); err != nil {
		return err
	}

	id := make([]byte, 8)
	if _, err = rand.Read(id); err != nil {
		return err
	}

	m.state.Stage = stageBootstrapped
	m.state.Bootstrapped = &Bootstrapped{
		BootstrapID:    hex.EncodeToString(id),
		BootstrappedAt: time.Now().UTC().Format(time.RFC3339),
		PKIDir:         folder,
	}

	return m.save()
}

// reset wipes the machine: it is in maintenance again. state.json goes first, so that the control plane is stopped
// rather than left without its files.
func (m *Machine) reset() error {
	m.mutex.Lock()
	defer m.mutex.Unlock()

	m.endTrial()

	m.state = State{Stage: stageMaintenance, Address: m.addresses[0]}
	m.config = nil

	if err := m.save(); err != nil {
		return err
	}

	return errors.Join(
		os.RemoveAll(m.path("pki")),
		removeIfThere(m.path(configFile)),
		removeIfThere(m.path(stagedFile)),
	)
}

// stage keeps a configuration for the next reboot.
func (m *Machine) stage(text []byte) error { return writeFile(m.path(stagedFile), text) }

// reboot makes a staged configuration the machine's own. The state is written in any case: whoever follows it has the
// kubelet register its node again, as one that starts does.
func (m *Machine) reboot() error {
	text, err := os.ReadFile(m.path(stagedFile))
	if errors.Is(err, fs.ErrNotExist) {
		return m.save()
	}

	if err != nil {
		return err
	}

	provider, err := configloader.NewFromBytes(text)
	if err != nil {
		return err
	}

	return errors.Join(m.configure(provider, text), removeIfThere(m.path(stagedFile)))
}

func (m *Machine) save() error {
	content, err := json.MarshalIndent(m.state, "", "  ")
	if err != nil {
		return err
	}

	return writeFile(m.path(stateFile), append(content, '\n'))
}
