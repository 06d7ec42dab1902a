import { readJson, writeJson } from "../common/files";
import type { SandboxPaths } from "../common/paths";

/** An operation that a killed run began and did not see the end of. */
export interface PendingOperation {
  type: "creating" | "updating" | "deleting" | "reading" | "importing";
  resource: { urn: string; type: string; id?: string; inputs?: Record<string, unknown> };
}

/** A run that was killed. */
export interface KilledRun {
  pending: PendingOperation[];
  /** When it began, in milliseconds since 1970: what is older is somebody else's. */
  began: number;
  /** Ids that the state knows: what has one of them was made to its end. */
  known: ReadonlySet<string>;
}

interface CloudflareFile {
  records?: { id: string; zone_id: string; name: string; type: string; created_on: string }[];
  tunnels?: { id: string; name: string; created_at: string }[];
  accessApplications?: { id: string; name: string; created_at: string }[];
}

interface TailscaleFile {
  policy?: string[] | string | null;
  keys?: { id: string; keyType: string; description: string; created: string }[];
}

type Inputs = Record<string, unknown>;

/** A service's clock counts in whole seconds. */
const SKEW_MS = 1_000;

/**
 * Takes away at the emulated services what a killed run was just making there: the run did not live to learn its id, and the service
 * refuses a second one of the same name, or keeps two keys of which nobody has the first one's secret. Objects from before the run
 * stay. On a real account a person does this in the dashboard.
 */
export function undoPendingCreates(paths: Pick<SandboxPaths, "cloudflare" | "tailscale">, run: KilledRun): void {
  const creating = run.pending.filter((operation) => operation.type === "creating");
  const inputsOf = (type: string): Inputs[] =>
    creating.filter(({ resource }) => resource.type.startsWith(type)).map(({ resource }) => resource.inputs ?? {});
  const isNew = (id: string, created: string) => !run.known.has(id) && Date.parse(created) >= run.began - SKEW_MS;

  const records = inputsOf("cloudflare:index/dnsRecord:");
  const tunnels = inputsOf("cloudflare:index/zeroTrustTunnelCloudflared:");
  const applications = inputsOf("cloudflare:index/zeroTrustAccessApplication:");
  edit<CloudflareFile>(paths.cloudflare, (state) => ({
    ...state,
    records: state.records?.filter(
      (record) =>
        !isNew(record.id, record.created_on) ||
        !records.some((i) => i.zoneId === record.zone_id && i.name === record.name && i.type === record.type),
    ),
    tunnels: state.tunnels?.filter(
      ({ id, name, created_at }) => !isNew(id, created_at) || !tunnels.some((inputs) => inputs.name === name),
    ),
    accessApplications: state.accessApplications?.filter(
      ({ id, name, created_at }) => !isNew(id, created_at) || !applications.some((inputs) => inputs.name === name),
    ),
  }));

  const keys = {
    auth: inputsOf("tailscale:index/tailnetKey:"),
    client: inputsOf("tailscale:index/oauthClient:"),
  } as Record<string, Inputs[]>;
  const policies = inputsOf("tailscale:index/acl:").map(({ acl }) => acl);
  edit<TailscaleFile>(paths.tailscale, (state) => ({
    ...state,
    // The service keeps no time of the policy file. The run's own is known by its text; a tailnet's first policy file is the default one.
    policy: policies.includes([state.policy ?? []].flat().join("\n")) ? null : state.policy,
    keys: state.keys?.filter(
      ({ id, keyType, description, created }) =>
        !isNew(id, created) || !keys[keyType]?.some((inputs) => (inputs.description ?? "") === description),
    ),
  }));
}

function edit<T>(file: string, change: (state: T) => T): void {
  const state = readJson<T>(file);
  if (state !== undefined) writeJson(file, change(state), 0o600);
}
