import { randomBytes } from "node:crypto";
import { readJson, writeJson } from "../common/files";
import { Informer, oneAtATime } from "./informer";
import type { Kube, KubeObject } from "./kube";

interface ExternalSecret extends KubeObject {
  spec: {
    secretStoreRef?: { name: string };
    target?: { name?: string };
    data?: { secretKey: string; remoteRef: { key: string; property?: string } }[];
  };
  status?: { syncedResourceVersion?: string };
}

const group = "/apis/external-secrets.io/v1";
const manager = "homelab-sandbox-external-secrets";

/** Values by store, key and property; a person may edit the file, and changes an ExternalSecret to have them fetched. */
type Stores = Record<string, Record<string, Record<string, string>>>;

/**
 * Plays the External Secrets Operator, whose stores are out of reach here: an ExternalSecret gets its Secret, with values
 * of a file that are made up when they are first asked for.
 */
export class ExternalSecrets {
  private readonly informer: Informer<ExternalSecret>;

  constructor(
    private readonly kube: Kube,
    private readonly storesFile: string,
    log: (line: string) => void,
  ) {
    const changed = oneAtATime(
      () => this.settle(),
      (error) => log(`external-secrets: ${error instanceof Error ? error.message : error}`),
    );
    this.informer = new Informer<ExternalSecret>(kube, `${group}/externalsecrets`, changed);
  }

  stop(): void {
    this.informer.stop();
  }

  private async settle(): Promise<void> {
    for (const wanted of this.informer.items.values()) {
      if (wanted.status?.syncedResourceVersion !== String(wanted.metadata.generation)) await this.fetch(wanted);
    }
  }

  private async fetch(wanted: ExternalSecret): Promise<void> {
    const { name, namespace = "", uid, generation } = wanted.metadata;
    const target = wanted.spec.target?.name ?? name;
    const owner = { apiVersion: "external-secrets.io/v1", kind: "ExternalSecret", name, uid, controller: true };
    await this.kube.apply(
      `/api/v1/namespaces/${namespace}/secrets/${target}`,
      {
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: target, namespace, ownerReferences: [owner] },
        stringData: this.valuesOf(wanted),
      },
      manager,
    );
    const status = {
      syncedResourceVersion: String(generation),
      conditions: [
        {
          type: "Ready",
          status: "True",
          reason: "SecretSynced",
          message: "secret synced (by the sandbox, which has no stores)",
          lastTransitionTime: new Date().toISOString().replace(/\.\d+/, ""),
        },
      ],
    };
    await this.kube.patchStatus(`${group}/namespaces/${namespace}/externalsecrets/${name}`, status);
  }

  private valuesOf({ spec }: ExternalSecret): Record<string, string> {
    const stores = readJson<Stores>(this.storesFile) ?? {};
    const store = spec.secretStoreRef?.name ?? "";
    const values = (spec.data ?? []).map(({ secretKey, remoteRef: { key, property = "" } }) => {
      const value = stores[store]?.[key]?.[property] ?? randomBytes(24).toString("base64url");
      stores[store] = { ...stores[store], [key]: { ...stores[store]?.[key], [property]: value } };
      return [secretKey, value];
    });
    writeJson(this.storesFile, stores, 0o600);
    return Object.fromEntries(values);
  }
}
