import type { Props } from "../types";
import { type Answer, Api, ApiError, UnreachableError } from "./api";
import { Discovery, type Kind, objectPath } from "./discovery";
import { type Cluster, KubeconfigError, loadCluster } from "./kubeconfig";
import { type Manifest, nameOf, namespaceOf } from "./objects";
import { readSettings, type Settings } from "./settings";

export interface ApplyOptions {
  manager: string;
  force: boolean;
  dryRun?: boolean;
  signal?: AbortSignal;
}

/** One cluster, as one provider configuration sees it. */
export class Connection {
  private constructor(
    readonly settings: Settings,
    private readonly target: { api: Api; discovery: Discovery } | { problem: string },
  ) {}

  /** Never fails: a kubeconfig that cannot be read is reported by the first operation that needs the cluster. */
  static open(config: Props): Connection {
    const settings = readSettings(config);
    try {
      const api = new Api(loadCluster(settings.kubeconfig, settings));
      return new Connection(settings, { api, discovery: new Discovery(api) });
    } catch (error) {
      if (!(error instanceof KubeconfigError)) throw error;
      return new Connection(settings, { problem: error.message });
    }
  }

  get api(): Api {
    if ("problem" in this.target) throw new UnreachableError(this.target.problem);
    return this.target.api;
  }

  get discovery(): Discovery {
    if ("problem" in this.target) throw new UnreachableError(this.target.problem);
    return this.target.discovery;
  }

  get cluster(): Cluster {
    return this.api.cluster;
  }

  get defaultNamespace(): string {
    return (
      this.settings.namespace ?? ("api" in this.target ? this.target.api.cluster.namespace : undefined) ?? "default"
    );
  }

  kind(object: Props, signal?: AbortSignal): Promise<Kind> {
    return this.discovery.kind(String(object.apiVersion), String(object.kind), signal);
  }

  path(kind: Kind, object: Props, name = nameOf(object)): string {
    return objectPath(kind, namespaceOf(object) ?? this.defaultNamespace, name);
  }

  id(kind: Kind, object: Props): string {
    const name = nameOf(object) ?? "";
    return kind.namespaced ? `${namespaceOf(object) ?? this.defaultNamespace}/${name}` : name;
  }

  async get(path: string, signal?: AbortSignal): Promise<Props | undefined> {
    try {
      return (await this.api.call(path, { signal })).body;
    } catch (error) {
      if (error instanceof ApiError && error.code === 404) return undefined;
      throw error;
    }
  }

  apply(kind: Kind, object: Manifest, options: ApplyOptions): Promise<Answer> {
    const query: Record<string, string> = { fieldManager: options.manager, fieldValidation: "Warn" };
    if (options.force) query.force = "true";
    if (options.dryRun) query.dryRun = "All";
    return this.api.call(this.path(kind, object), {
      method: "PATCH",
      query,
      body: object,
      contentType: "application/apply-patch+yaml",
      signal: options.signal,
    });
  }

  /** A plain create: for generated names, and to judge an object whose name is still taken by its predecessor. */
  create(kind: Kind, object: Manifest, options: Omit<ApplyOptions, "force">): Promise<Answer> {
    const query: Record<string, string> = { fieldManager: options.manager, fieldValidation: "Warn" };
    if (options.dryRun) query.dryRun = "All";
    return this.api.call(objectPath(kind, namespaceOf(object) ?? this.defaultNamespace), {
      method: "POST",
      query,
      body: object,
      signal: options.signal,
    });
  }
}
