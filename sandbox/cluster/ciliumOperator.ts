import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeWhole } from "../common/files";
import { Service, type ServiceStatus } from "../common/process";
import { AccountToken } from "./account";
import { Informer, oneAtATime } from "./informer";
import type { Kube } from "./kube";
import { podFingerprint } from "./pod";

export interface OperatorOptions {
  bin: string;
  /** Where its settings and its credentials are written. */
  folder: string;
  log: string;
  endpoint: string;
  caFile: string;
  nodeName(): string;
}

const namespace = "kube-system";
const name = "cilium-operator";
const lease = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/cilium-operator-resource-lock`;

/**
 * Runs the real Cilium operator while its Deployment exists, with the settings of its config map and the rights of its
 * service account. As in a cluster, a changed config map alone changes nothing: a changed pod template does (the chart's
 * `operator.rollOutPods` ties the two).
 */
export class CiliumOperator {
  private readonly deployments: Informer;
  private readonly settings: Informer;
  private service?: Service;
  private running?: string;
  private readonly token: AccountToken;

  constructor(
    private readonly kube: Kube,
    private readonly options: OperatorOptions,
    log: (line: string) => void,
  ) {
    const changed = oneAtATime(
      () => this.settle(),
      (error) => log(`cilium-operator: ${error instanceof Error ? error.message : error}`),
    );
    const selector = (object: string) => `fieldSelector=metadata.name%3D${object}`;
    this.deployments = new Informer(kube, `/apis/apps/v1/namespaces/${namespace}/deployments`, changed, selector(name));
    this.settings = new Informer(
      kube,
      `/api/v1/namespaces/${namespace}/configmaps`,
      changed,
      selector("cilium-config"),
    );
    this.token = new AccountToken(kube, { namespace, name }, join(options.folder, "token"));
  }

  status(): ServiceStatus | undefined {
    return this.service?.status();
  }

  rotate(): void {
    this.service?.rotate();
  }

  async stop(): Promise<void> {
    this.token.stop();
    this.deployments.stop();
    this.settings.stop();
    await this.end();
  }

  private async end(): Promise<void> {
    this.running = undefined;
    await this.service?.stop();
    this.service = undefined;
  }

  private async settle(): Promise<void> {
    const settings = this.settings.items.get(`${namespace}/cilium-config`)?.data as Record<string, string> | undefined;
    const wanted = settings && podFingerprint(this.deployments.items.get(`${namespace}/${name}`));
    if (wanted === this.running) return;
    await this.end();
    if (wanted === undefined) return;
    const { bin, folder, log, nodeName } = this.options;
    const configFolder = join(folder, "config");
    rmSync(configFolder, { recursive: true, force: true });
    mkdirSync(configFolder, { recursive: true });
    for (const [key, value] of Object.entries(settings ?? {})) writeFileSync(join(configFolder, key), value);
    await this.token.write();
    this.writeKubeconfig();
    // Nobody else can hold the lease here; without this a start after a kill waits for it to run out.
    await this.kube.call("DELETE", lease).catch(() => undefined);
    this.service = new Service({
      name,
      command: [bin, `--config-dir=${configFolder}`, `--k8s-kubeconfig-path=${join(folder, "kubeconfig")}`],
      env: { CILIUM_K8S_NAMESPACE: namespace, K8S_NODE_NAME: nodeName(), GOMEMLIMIT: "220MiB" },
      log,
    });
    this.service.start();
    this.running = wanted;
  }

  private writeKubeconfig(): void {
    const { folder, endpoint, caFile } = this.options;
    const kubeconfig = {
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: "sandbox", cluster: { server: endpoint, "certificate-authority": caFile } }],
      users: [{ name, user: { tokenFile: join(folder, "token") } }],
      contexts: [{ name, context: { cluster: "sandbox", user: name } }],
      "current-context": name,
    };
    writeWhole(join(folder, "kubeconfig"), JSON.stringify(kubeconfig), 0o600);
  }
}
