import { statSync } from "node:fs";
import { join } from "node:path";
import { readJson } from "../common/files";
import type { SandboxNetwork } from "../common/network";

/** A machine as the emulated Talos describes it in its state.json. */
export interface MachineState {
  stage: "maintenance" | "configured" | "bootstrapped";
  address: string;
  machineType?: "controlplane" | "worker";
  clusterName: string;
  endpoint: string;
  hostname: string;
  nodeAddresses: string[];
  kubeletNodeIP: string;
  podCIDRs: string[];
  serviceCIDRs: string[];
  dnsDomain: string;
  dnsServiceIP: string;
  kubernetesVersion: string;
  apiServerPort: number;
  allowSchedulingOnControlPlanes: boolean;
  nodeLabels?: Record<string, string>;
  nodeTaints?: Record<string, string>;
  nodeAnnotations?: Record<string, string>;
  configurationHash: string;
  bootstrapId?: string;
  pkiDir?: string;
}

/** Calls `changed` with all machines at once whenever one of their state files was written. */
export function followMachines(
  talosFolder: string,
  network: SandboxNetwork,
  changed: (machines: MachineState[]) => void,
): () => void {
  let seen = "";
  const look = () => {
    const files = network.nodes.map((node) => join(talosFolder, node.addresses[0], "state.json"));
    const versions = files
      .map((file) => statSync(file, { throwIfNoEntry: false }))
      .map((s) => `${s?.mtimeMs}-${s?.ino}`);
    if (versions.join() === seen) return;
    seen = versions.join();
    changed(files.map((file) => readJson<MachineState>(file)).filter((state) => state !== undefined));
  };
  look();
  // A glance at a handful of files; watching folders that come and go is more trouble than it saves.
  const timer = setInterval(look, 200);
  return () => clearInterval(timer);
}

/** The machine whose bootstrap made the cluster; undefined before that. */
export function bootstrappedMachine(machines: MachineState[]): MachineState | undefined {
  return machines.find((machine) => machine.stage === "bootstrapped" && machine.pkiDir !== undefined);
}
