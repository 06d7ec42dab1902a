import { Informer, oneAtATime } from "./informer";
import { type Kube, KubeError, type KubeObject } from "./kube";
import type { MachineState } from "./talosMachines";

const manager = "homelab-sandbox-talos";
const managedLabel = "sandbox.homelab/machine";

/** The Node that a configured machine's kubelet would register. */
export function nodeObject(machine: MachineState): KubeObject {
  const controlPlane = machine.machineType === "controlplane";
  const keepsPodsAway = controlPlane && !machine.allowSchedulingOnControlPlanes;
  // From 1.14 on the configuration itself names the taint that older versions add.
  const written = {
    ...(keepsPodsAway && { "node-role.kubernetes.io/control-plane": "NoSchedule" }),
    ...machine.nodeTaints,
  };
  const taints = Object.entries(written).map(([key, text]) => {
    const [value, effect] = text.includes(":") ? text.split(":") : ["", text];
    return { key, value, effect };
  });
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name: machine.hostname,
      labels: {
        "kubernetes.io/hostname": machine.hostname,
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        ...(controlPlane ? { "node-role.kubernetes.io/control-plane": "" } : {}),
        ...machine.nodeLabels,
        [managedLabel]: machine.address,
      },
      annotations: { "kwok.x-k8s.io/node": "fake", ...machine.nodeAnnotations },
    },
    spec: taints.length > 0 ? { taints } : {},
  };
}

/**
 * The part of its status that does not change; kwok adds the conditions.
 * @param talos version of the machines, `1.13.0`: a kubelet tells its system as Talos's /etc/os-release names it
 */
export function nodeStatus(machine: MachineState, talos: string): Record<string, unknown> {
  const resources = { cpu: "16", memory: "64Gi", pods: "110", "ephemeral-storage": "512Gi" };
  return {
    addresses: [
      { type: "InternalIP", address: machine.kubeletNodeIP },
      { type: "Hostname", address: machine.hostname },
    ],
    capacity: resources,
    allocatable: resources,
    nodeInfo: {
      kubeletVersion: machine.kubernetesVersion,
      kubeProxyVersion: "",
      osImage: `Talos (v${talos})`,
      operatingSystem: "linux",
      architecture: "amd64",
      kernelVersion: "",
      machineID: "",
      systemUUID: "",
      bootID: "",
      containerRuntimeVersion: "containerd://simulated",
    },
  };
}

/** Keeps one Node for each configured machine. */
export class Nodes {
  private machines: MachineState[] = [];
  private readonly nodes: Informer;
  private readonly changed: () => void;

  constructor(
    private readonly kube: Kube,
    private readonly talosVersion: string,
    log: (line: string) => void,
  ) {
    this.changed = oneAtATime(
      () => this.settle(),
      (error) => log(`nodes: ${error instanceof Error ? error.message : error}`),
    );
    this.nodes = new Informer(
      kube,
      "/api/v1/nodes",
      () => undefined,
      `labelSelector=${encodeURIComponent(managedLabel)}`,
    );
  }

  update(machines: MachineState[]): void {
    this.machines = machines.filter((machine) => machine.stage !== "maintenance");
    this.changed();
  }

  /** True when every machine's Node is there and Ready. */
  async allReady(): Promise<boolean> {
    for (const machine of this.machines) {
      const node = await this.kube.find(`/api/v1/nodes/${machine.hostname}`);
      const status = node?.status as { conditions?: { type: string; status: string }[] } | undefined;
      if (!status?.conditions?.some((c) => c.type === "Ready" && c.status === "True")) return false;
    }
    return true;
  }

  stop(): void {
    this.nodes.stop();
  }

  private async settle(): Promise<void> {
    const wanted = new Set(this.machines.map((machine) => machine.hostname));
    for (const machine of this.machines) {
      const path = `/api/v1/nodes/${machine.hostname}`;
      await this.kube.apply(path, nodeObject(machine), manager);
      await this.kube.patchStatus(path, nodeStatus(machine, this.talosVersion));
    }
    for (const name of this.nodes.items.keys()) {
      if (wanted.has(name)) continue;
      await this.kube.call("DELETE", `/api/v1/nodes/${name}`).catch((error: unknown) => {
        if (!(error instanceof KubeError && error.status === 404)) throw error;
      });
    }
  }
}
