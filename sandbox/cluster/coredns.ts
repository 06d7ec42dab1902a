import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { readJson, writeWhole } from "../common/files";
import { Service, type ServiceStatus } from "../common/process";
import { AccountToken, accountFolder } from "./account";
import { Informer, oneAtATime } from "./informer";
import type { Kube, KubeObject } from "./kube";
import { type PodSpec, podCommand, podFingerprint, volumeFiles, writeVolumes } from "./pod";

export interface CoreDnsOptions {
  /** Namespace and name of the Deployment. */
  namespace: string;
  name: string;
  /** Of its network, on the node: 15 characters at most. */
  link: string;
  /** Names the executable, once a network that needs it was started. */
  toolchainFile: string;
  /** The container's root. */
  root: string;
  /** Folder of the log. */
  logs: string;
  /** URL of the Kubernetes API. */
  endpoint: string;
  caFile: string;
  /** Resolvers of the node, which CoreDNS forwards to. */
  nameservers: string[];
}

/**
 * Runs a real CoreDNS while its Deployment exists: with the arguments of its pods, the files of their ConfigMaps and, where they have any, the
 * rights of their service account, at the address of the Service that chooses them. A changed ConfigMap is written to its
 * file, as a kubelet does, and found by CoreDNS's own plugins `reload` and `file`.
 */
export class CoreDns {
  private readonly deployments: Informer;
  private readonly services: Informer;
  private readonly configMaps: Informer;
  private service?: Service;
  private token?: AccountToken;
  private running?: string;

  constructor(
    private readonly kube: Kube,
    private readonly options: CoreDnsOptions,
    log: (line: string) => void,
  ) {
    const { namespace, name } = options;
    const changed = oneAtATime(
      () => this.settle(),
      (error) => log(`${name}: ${error instanceof Error ? error.message : error}`),
    );
    const only = `fieldSelector=metadata.name%3D${name}`;
    this.deployments = new Informer(kube, `/apis/apps/v1/namespaces/${namespace}/deployments`, changed, only);
    this.services = new Informer(kube, `/api/v1/namespaces/${namespace}/services`, changed);
    this.configMaps = new Informer(kube, `/api/v1/namespaces/${namespace}/configmaps`, changed);
  }

  status(): ServiceStatus | undefined {
    return this.service?.status();
  }

  rotate(): void {
    this.service?.rotate();
  }

  async stop(): Promise<void> {
    for (const informer of [this.deployments, this.services, this.configMaps]) informer.stop();
    await this.end();
  }

  private async end(): Promise<void> {
    this.running = undefined;
    this.token?.stop();
    // It would answer for another five seconds (the plugin health's lameduck); nobody here asks any more.
    await this.service?.stop(200);
    this.service = undefined;
  }

  private async settle(): Promise<void> {
    const { namespace, name } = this.options;
    const deployment = this.deployments.items.get(`${namespace}/${name}`);
    const fingerprint = podFingerprint(deployment);
    const template = (deployment?.spec as { template?: PodTemplate } | undefined)?.template;
    const address = template && addressOf(template, [...this.services.items.values()]);
    const files = template && volumeFiles(template.spec, (map) => this.dataOf(map));
    if (fingerprint === undefined || template === undefined || address === undefined || files === undefined) {
      await this.end();
      return;
    }
    const wanted = `${fingerprint} ${address}`;
    if (wanted !== this.running) await this.end();
    writeVolumes(this.options.root, template.spec, files);
    if (wanted !== this.running) await this.begin(template.spec, address);
    this.running = wanted;
  }

  private dataOf(configMap: string): Record<string, string> | undefined {
    return this.configMaps.items.get(`${this.options.namespace}/${configMap}`)?.data as
      | Record<string, string>
      | undefined;
  }

  private async begin(spec: PodSpec, address: string): Promise<void> {
    const { name, link, toolchainFile, root, logs, endpoint, nameservers } = this.options;
    const executable = readJson<{ bin: { coredns?: string } }>(toolchainFile)?.bin.coredns;
    if (executable === undefined) throw new Error("it is not built; `npm start` for this stack builds it");
    if (spec.automountServiceAccountToken !== false) await this.writeAccount(spec.serviceAccountName ?? "default");
    writeWhole(join(root, "etc/resolv.conf"), nameservers.map((each) => `nameserver ${each}\n`).join(""));
    const { hostname, port } = new URL(endpoint);
    this.service = new Service({
      name,
      command: podCommand({ link, address, root, executable, args: spec.containers[0]?.args ?? [] }),
      // The `kubernetes` Service leads there in a cluster.
      env: { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port || "443", GOMEMLIMIT: "80MiB" },
      log: join(logs, `${name}.log`),
    });
    this.service.start();
  }

  private async writeAccount(account: string): Promise<void> {
    const { namespace, root, caFile } = this.options;
    const folder = accountFolder(root);
    this.token = new AccountToken(this.kube, { namespace, name: account }, join(folder, "token"));
    await this.token.write();
    copyFileSync(caFile, join(folder, "ca.crt"));
    writeWhole(join(folder, "namespace"), namespace);
  }
}

interface ServiceSpec {
  type?: string;
  selector?: Record<string, string>;
  clusterIP?: string;
  ports?: { port: number }[];
}

interface Given {
  loadBalancer?: { ingress?: { ip?: string }[] };
}

interface PodTemplate {
  metadata?: { labels?: Record<string, string> };
  spec: PodSpec;
}

/**
 * Address of the Service that chooses the pods and serves names: the one that the load balancer gave it, where it is for the outside too. Undefined
 * while there is none.
 */
export function addressOf({ metadata }: PodTemplate, services: KubeObject[]): string | undefined {
  const labels = metadata?.labels ?? {};
  const found = services
    .map(({ spec, status }) => ({ ...(spec as ServiceSpec), given: (status as Given | undefined)?.loadBalancer }))
    .find(({ selector = {}, ports }) => {
      const chosen = Object.entries(selector);
      const theirs = chosen.length > 0 && chosen.every(([key, value]) => labels[key] === value);
      return theirs && ports?.some(({ port }) => port === 53);
    });
  return found?.type === "LoadBalancer" ? found.given?.ingress?.[0]?.ip : found?.clusterIP;
}
