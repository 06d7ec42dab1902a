import { readdirSync } from "node:fs";
import { readJson } from "../../sandbox/common/files";
import type { SandboxPaths } from "../../sandbox/common/paths";
import type { CloudflareState } from "../../sandbox/emulators/cloudflare/state";
import type { TailscaleState } from "../../sandbox/emulators/tailscale/state";
import type { StateEntry } from "../engine/state";
import type { Stand } from "./stand";

/** The objects on which a state and the world do not agree, by their names for a person. */
export interface Counted {
  /** In the state, and not there. */
  lost: string[];
  /** There, and in no state: a second one, or one that nobody would ever remove. */
  doubled: string[];
}

interface Checkpoint {
  checkpoint: { latest: { resources: (StateEntry & { external?: boolean })[] } };
}

/** Compares the state with the objects of Cloudflare, Tailscale, the cluster and the resolver. */
export async function count(stand: Stand): Promise<Counted> {
  const { resources } = stand.read<Checkpoint>(stateFileOf(stand.paths)).checkpoint.latest;
  const made = resources.filter(({ custom, external }) => custom && !external);
  const here = new Set([...atCloudflare(stand), ...atTailscale(stand), ...(await inCluster(stand, made))]);
  const known = new Map(made.flatMap(objectOf));
  const lost = [...known].filter(([object]) => !here.has(object)).map(([, urn]) => urn.split("::").at(-1) ?? urn);
  return { lost, doubled: [...[...here].filter((object) => !known.has(object)), ...leftAtResolver(stand)] };
}

const IDS: Record<string, string> = {
  "cloudflare:index/dnsRecord:DnsRecord": "record",
  "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared": "tunnel",
  "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication": "application",
  "tailscale:index/tailnetKey:TailnetKey": "key",
  "tailscale:index/oauthClient:OauthClient": "key",
};

/** The object of a resource, as it is called in the world, beside the resource's name. */
function objectOf({ type, id = "", urn }: StateEntry): [string, string][] {
  const kind = IDS[type];
  if (kind !== undefined) return [[`${kind} ${id}`, urn]];
  const kubernetes = /^kubernetes:(.+)\/[^/]+:([^:]+)$/.exec(type);
  if (kubernetes === null || NOT_OBJECTS.test(type)) return [];
  return [[`${kubernetes[2]} ${id.includes("/") ? id : `/${id}`}`, urn]];
}

/** A chart's release is a Secret of Helm, and a patch is a part of somebody else's object. */
const NOT_OBJECTS = /:helm\.sh\/|Patch$/;

function atCloudflare({ paths, read }: Stand): string[] {
  const { records, tunnels, accessApplications = [] } = read<CloudflareState>(paths.cloudflare);
  return [
    ...records.map(({ id }) => `record ${id}`),
    ...tunnels.filter(({ deleted_at }) => deleted_at === null).map(({ id }) => `tunnel ${id}`),
    ...accessApplications.map(({ id }) => `application ${id}`),
  ];
}

function atTailscale({ paths, read }: Stand): string[] {
  const own = read<Credentials>(paths.credentials).tailscaleOauthClientId;
  const { keys } = readJson<TailscaleState>(paths.tailscale) ?? { keys: [] }; // a network without a tailnet has no file
  return keys.filter(({ id }) => id !== own).map(({ id }) => `key ${id}`);
}

interface Credentials {
  tailscaleOauthClientId: string;
}

/** The cluster's objects of the kinds that the state has, as far as Pulumi wrote a field of them; and releases that are not done. */
async function inCluster(stand: Stand, made: readonly StateEntry[]): Promise<string[]> {
  const kinds = made.flatMap(({ type }) => {
    const [, group = "", version, kind] = /^kubernetes:(?:(.+)\/)?([^/]+):([^:]+)$/.exec(type) ?? [];
    if (kind === undefined || NOT_OBJECTS.test(type)) return [];
    return [["", "core"].includes(group) ? kind : `${kind}.${version}.${group}`];
  });
  const list = (what: string, ...columns: string[]) =>
    stand.inside(
      ...["kubectl", "get", what, "--all-namespaces", "--no-headers", "--ignore-not-found"],
      `--output=custom-columns=${columns.join(",")}`,
    );
  const meta = ["KIND:.kind", "NS:.metadata.namespace", "NAME:.metadata.name", "BY:.metadata.managedFields[*].manager"];
  const objects = rows(await list([...new Set(kinds)].join(), ...meta))
    .filter(([, , , by = ""]) => by.includes("pulumi-kubernetes"))
    .map(([kind, namespace, name]) => `${kind} ${namespace === "<none>" ? "" : namespace}/${name}`);
  const helm = ["KIND:.kind", "NAME:.metadata.name", "STATUS:.metadata.labels.status", "OWNER:.metadata.labels.owner"];
  const undone = rows(await list("secrets", ...helm)).filter(
    ([, , status = "", owner]) => owner === "helm" && !["deployed", "superseded"].includes(status),
  );
  return [...objects, ...undone.map(([, name, status]) => `release ${name} (${status})`)];
}

const rows = (text: string): string[][] =>
  text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => line.trim().split(/\s+/));

/** The files that an interrupted change left beside the resolver's own. */
function leftAtResolver({ paths }: Stand): string[] {
  const names = readdirSync(paths.lanDns).filter((name) => !/^\d\d-[\w-]+\.conf$/.test(name));
  return names.map((name) => `file ${name} at the resolver`);
}

/** Where the file backend of a sandbox keeps the stack. */
function stateFileOf({ backend, stack }: SandboxPaths): string {
  return `${backend}/.pulumi/stacks/${PROJECT}/${stack}.json`;
}

/** Of Pulumi.yaml. */
const PROJECT = "homelab";
