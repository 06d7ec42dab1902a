import { type Api, ApiError } from "./api";

export interface Kind {
  apiVersion: string;
  kind: string;
  plural: string;
  namespaced: boolean;
}

/** The cluster does not serve this kind (yet): its CRD may be created in the same run. */
export class UnknownKindError extends Error {
  constructor(
    readonly apiVersion: string,
    readonly kind: string,
  ) {
    super(`no matches for kind "${kind}" in version "${apiVersion}": the cluster does not serve it`);
  }
}

interface ResourceList {
  resources: { name: string; kind: string; namespaced: boolean }[];
}

/** Finds the API path of a kind. A hit is kept; a miss is asked for again. */
export class Discovery {
  private readonly versions = new Map<string, Promise<Map<string, Kind>>>();

  constructor(private readonly api: Api) {}

  async kind(apiVersion: string, kind: string, signal?: AbortSignal): Promise<Kind> {
    const cached = await this.versions.get(apiVersion)?.catch(() => undefined);
    const known = cached?.get(kind);
    if (known) return known;
    const found = (await this.load(apiVersion, signal)).get(kind);
    if (!found) throw new UnknownKindError(apiVersion, kind);
    return found;
  }

  /** Forgets a group: one of its definitions was created, changed or deleted. */
  forget(group: string): void {
    for (const version of this.versions.keys()) if (version.startsWith(`${group}/`)) this.versions.delete(version);
  }

  forgetAll(): void {
    this.versions.clear();
  }

  private load(apiVersion: string, signal?: AbortSignal): Promise<Map<string, Kind>> {
    const pending = this.fetch(apiVersion, signal);
    this.versions.set(apiVersion, pending);
    // A failure is not remembered, and must not count as unhandled when nobody else waits for it.
    pending.catch(() => this.versions.delete(apiVersion));
    return pending;
  }

  private async fetch(apiVersion: string, signal?: AbortSignal): Promise<Map<string, Kind>> {
    const path = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    try {
      const { resources } = (await this.api.call(path, { signal })).body as unknown as ResourceList;
      const kinds = new Map<string, Kind>();
      for (const { name, kind, namespaced } of resources) {
        if (!name.includes("/")) kinds.set(kind, { apiVersion, kind, plural: name, namespaced });
      }
      return kinds;
    } catch (error) {
      if (error instanceof ApiError && error.code === 404) return new Map();
      throw error;
    }
  }
}

export function objectPath(kind: Kind, namespace: string, name?: string): string {
  const root = kind.apiVersion.includes("/") ? `/apis/${kind.apiVersion}` : `/api/${kind.apiVersion}`;
  const scope = kind.namespaced ? `/namespaces/${encodeURIComponent(namespace)}` : "";
  return `${root}${scope}/${kind.plural}${name === undefined ? "" : `/${encodeURIComponent(name)}`}`;
}
