import { readJson, writeJson } from "../common/files";
import type { SandboxPaths } from "../common/paths";

/** An operation that a killed run began and did not see the end of. */
export interface PendingOperation {
  type: "creating" | "updating" | "deleting" | "reading" | "importing";
  resource: { urn: string; type: string; id?: string; inputs?: Record<string, unknown> };
}

interface CloudflareFile {
  records?: { zone_id: string; name: string; type: string }[];
  tunnels?: { account_tag: string; name: string; deleted_at: string | null }[];
}

interface TailscaleFile {
  policy?: unknown;
}

type Inputs = Record<string, unknown>;

/**
 * Takes away at the emulated services what a killed run was just making there: the run did not live to learn its id, and
 * the service refuses a second one of the same name. On a real account a person does this in the dashboard.
 */
export function undoPendingCreates(paths: SandboxPaths, pending: PendingOperation[]): void {
  const creating = pending.filter((operation) => operation.type === "creating");
  const inputsOf = (type: string) =>
    creating.filter(({ resource }) => resource.type.startsWith(type)).map(({ resource }) => resource.inputs ?? {});
  edit<CloudflareFile>(paths.cloudflare, (state) => {
    const records = inputsOf("cloudflare:index/dnsRecord:");
    const tunnels = inputsOf("cloudflare:index/zeroTrustTunnelCloudflared:");
    return {
      ...state,
      records: state.records?.filter((record) => !records.some((inputs) => isRecord(record, inputs))),
      tunnels: state.tunnels?.filter((tunnel) => !tunnels.some((inputs) => inputs.name === tunnel.name)),
    };
  });
  if (inputsOf("tailscale:index/acl:").length > 0) {
    edit<TailscaleFile>(paths.tailscale, (state) => ({ ...state, policy: null }));
  }
}

function isRecord(record: { zone_id: string; name: string; type: string }, inputs: Inputs): boolean {
  return record.zone_id === inputs.zoneId && record.name === inputs.name && record.type === inputs.type;
}

function edit<T>(file: string, change: (state: T) => T): void {
  const state = readJson<T>(file);
  if (state !== undefined) writeJson(file, change(state), 0o600);
}
