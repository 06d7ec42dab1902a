import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeWhole } from "../common/files";
import { Service, type ServiceStatus } from "../common/process";
import type { SupervisorPlan } from "../common/supervisorOptions";
import { sleep } from "../supervisor/run";
import { CiliumOperator } from "./ciliumOperator";
import {
  apiServerFlags,
  type ControlPlaneFolders,
  controllerManagerFlags,
  fingerprint,
  schedulerFlags,
  writeAdmissionConfiguration,
} from "./controlPlane";
import { CoreDns } from "./coredns";
import { installForeignDefinitions, wakeDefinitions } from "./definitions";
import { ExternalSecrets } from "./externalSecrets";
import { oneAtATime } from "./informer";
import { Kube } from "./kube";
import { Nodes } from "./nodes";
import { Signer } from "./signer";
import { bootstrappedMachine, type MachineState } from "./talosMachines";

/** How long the API server, and then the nodes, may take at the first attempt. */
const PATIENCE_S = 60;

export type ClusterState = "none" | "starting" | "ready";

/** A stand-in for a controller of the cluster, or for the program that a pod would run. */
interface Follower {
  stop(): void | Promise<void>;
  /** Of the process that it runs, where it runs one. */
  status?(): ServiceStatus | undefined;
  rotate?(): void;
}

/** Talos's resolvers where a machine configuration names none; out of reach here. */
const DEFAULT_NAMESERVERS = ["1.1.1.1", "8.8.8.8"];

/** The Kubernetes cluster of the sandbox: there from the bootstrap of a machine until that machine is reset. */
export class Cluster {
  state: ClusterState = "none";
  /** Starts in a row that came to nothing, and why the last one did; each is tried again. */
  failed: { times: number; why?: string } = { times: 0 };
  private machines: MachineState[] = [];
  private runningAs?: string;
  private bootstrapId?: string;
  private services: Service[] = [];
  private kube?: Kube;
  private nodes?: Nodes;
  private followers: Follower[] = [];
  private stopping = false;
  private readonly changed: () => void;

  constructor(
    private readonly plan: SupervisorPlan,
    private readonly log: (line: string) => void,
    private readonly stateChanged: () => void,
  ) {
    this.changed = oneAtATime(
      () => this.settle(),
      (error) => {
        this.failed = { times: this.failed.times + 1, why: error instanceof Error ? error.message : String(error) };
        log(`cluster: ${error instanceof Error ? error.stack : error}`);
      },
    );
  }

  /** Takes the machines' new states; what follows from them happens in the background. */
  update(machines: MachineState[]): void {
    this.machines = machines;
    // Said at once, so that nobody sees "ready" between a bootstrap and the start that it causes.
    if (bootstrappedMachine(machines) !== undefined && this.state === "none") this.enter("starting");
    this.changed();
  }

  status(): ServiceStatus[] {
    const followed = this.followers.flatMap((follower) => follower.status?.() ?? []);
    return [...this.services.map((service) => service.status()), ...followed];
  }

  rotateLogs(): void {
    for (const service of this.services) service.rotate();
    for (const follower of this.followers) follower.rotate?.();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.end();
  }

  private enter(state: ClusterState): void {
    this.state = state;
    this.stateChanged();
  }

  private async settle(): Promise<void> {
    if (this.stopping) return;
    const machine = bootstrappedMachine(this.machines);
    if (machine === undefined) {
      if (this.runningAs !== undefined) this.log("cluster: its machine was reset");
      await this.end();
      this.enter("none");
      return;
    }
    const folders = this.prepare(machine);
    const flags = apiServerFlags(machine, folders);
    const wanted = fingerprint(flags);
    if (wanted !== this.runningAs) {
      await this.end();
      this.enter("starting");
      if (machine.bootstrapId !== this.bootstrapId) this.forgetOtherClusters(machine);
      await this.begin(machine, flags);
      this.runningAs = wanted;
      this.bootstrapId = machine.bootstrapId;
    }
    this.nodes?.update(this.machines);
    await this.waitFor("its nodes", async () => (await this.nodes?.allReady()) ?? true);
    this.failed = { times: 0 };
    this.enter("ready");
  }

  private prepare(machine: MachineState): ControlPlaneFolders {
    const { etcd, pki, talos } = this.plan.paths;
    const folders = { etcd: join(etcd, machine.bootstrapId ?? "default"), admission: join(pki, "admission.json") };
    const configuration = join(talos, machine.address, "config.yaml");
    if (existsSync(configuration)) writeAdmissionConfiguration(readFileSync(configuration, "utf8"), folders.admission);
    return folders;
  }

  /** A reset machine that is bootstrapped again is another cluster: nothing of the old one may come back. */
  private forgetOtherClusters(machine: MachineState): void {
    const { etcd } = this.plan.paths;
    if (!existsSync(etcd)) return;
    for (const name of readdirSync(etcd)) {
      if (name !== machine.bootstrapId) rmSync(join(etcd, name), { recursive: true, force: true });
    }
  }

  private async begin(machine: MachineState, flags: string[]): Promise<void> {
    const { bin, paths, repo } = this.plan;
    const pkiDir = machine.pkiDir ?? "";
    const admin = join(pkiDir, "admin.kubeconfig");
    this.start("kube-apiserver", [bin["control-plane"], "apiserver", ...flags], "420MiB");
    this.kube = new Kube(admin);
    await this.waitFor("the API server", async () => (await this.kube?.call<string>("GET", "/readyz")) === "ok");
    if (this.stopping) return; // and what was started has been ended
    for (const name of await wakeDefinitions(this.kube)) this.log(`cluster: ${name} was not established; woken`);
    await installForeignDefinitions(this.kube, this.plan);
    writeWhole(paths.kubeconfig, readFileSync(admin, "utf8"), 0o600);
    this.start(
      "kube-controller-manager",
      [bin["control-plane"], "controller-manager", ...controllerManagerFlags(machine)],
      "160MiB",
    );
    this.start("kube-scheduler", [bin["control-plane"], "scheduler", ...schedulerFlags(machine)], "100MiB");
    const stages = join(repo, "sandbox/cluster/kwokStages.yaml");
    const leases = ["--manage-all-nodes=true", "--node-lease-duration-seconds=40"];
    this.start("kwok", [bin.kwok, `--kubeconfig=${admin}`, `--config=${stages}`, ...leases], "80MiB");
    this.nodes = new Nodes(this.kube, this.plan.network.talosVersion, this.log);
    this.followers = this.follow(this.kube, machine);
  }

  private follow(kube: Kube, machine: MachineState): Follower[] {
    const { bin, paths, network } = this.plan;
    const api = { endpoint: machine.endpoint, caFile: join(machine.pkiDir ?? "", "ca.crt") };
    const operator = {
      ...api,
      bin: bin["cilium-operator"],
      folder: paths.ciliumOperator,
      log: join(paths.logs, "cilium-operator.log"),
      nodeName: () => machine.hostname,
    };
    const dns = {
      ...api,
      toolchainFile: paths.toolchain,
      logs: paths.logs,
      nameservers: network.dns ? [network.dns.address] : DEFAULT_NAMESERVERS,
    };
    return [
      new Signer(kube, join(paths.pki, "signer.json"), network.foreignIssuers, this.log),
      new CiliumOperator(kube, operator, this.log),
      new CoreDns(
        kube,
        { ...dns, namespace: "kube-system", name: "coredns", link: "coredns", root: paths.coredns },
        this.log,
      ),
      // The LAN's resolver, where the network has it in the cluster (plan/lanDnsServer.ts).
      new CoreDns(
        kube,
        { ...dns, namespace: "lan-resolver", name: "lan-resolver", link: "lan-resolver", root: paths.lanDnsServer },
        this.log,
      ),
      ...(network.foreignKinds.includes("ExternalSecret")
        ? [new ExternalSecrets(kube, paths.secretStores, this.log)]
        : []),
    ];
  }

  private start(name: string, command: string[], memory: string): void {
    const service = new Service({
      name,
      command,
      // Two processors suffice for a house; the limit makes Go collect before it takes more memory.
      env: { GOMEMLIMIT: memory, GOMAXPROCS: "2", HOME: this.plan.paths.root },
      log: join(this.plan.paths.logs, `${name}.log`),
    });
    this.services.push(service);
    service.start();
  }

  private async end(): Promise<void> {
    this.runningAs = undefined;
    this.nodes?.stop();
    await Promise.all(this.followers.map((follower) => follower.stop()));
    // The API server last: the others say goodbye to it.
    for (const service of [...this.services].reverse()) await service.stop();
    this.services = [];
    this.kube?.close();
    this.kube = this.nodes = undefined;
    this.followers = [];
    if (!this.stopping) rmSync(this.plan.paths.kubeconfig, { force: true });
  }

  private async waitFor(what: string, done: () => Promise<boolean>): Promise<void> {
    const begun = Date.now();
    // Longer each time: a machine that is busy would otherwise begin again and again, and never come to an end.
    const seconds = PATIENCE_S * 2 ** this.failed.times;
    while (!this.stopping) {
      if (await done().catch(() => false)) return;
      if (Date.now() - begun > seconds * 1_000)
        throw new Error(`${what} did not become ready within ${seconds} s; see logs/`);
      await sleep(100);
    }
  }
}
