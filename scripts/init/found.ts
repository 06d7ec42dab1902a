import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { isAddress } from "../../config/ipv4";
import { BadArguments } from "../commandLine/read";

/** The homelab that is there already, as far as files tell. */
export interface Found {
  clusterName?: string;
  talosVersion?: string;
  kubernetesVersion?: string;
  nodes: { name: string; address: string; worker: boolean }[];
  services: { name: string; namespace: string; port: number; selector: Record<string, string> }[];
}

/** Reads a talosconfig and what kubectl wrote; what both tell, kubectl tells better. @throws BadArguments */
export function foundIn(files: { talosconfig: string | undefined; kubectl: string | undefined }): Found {
  const talos = files.talosconfig === undefined ? {} : ofTalosconfig(files.talosconfig);
  const kubectl = files.kubectl === undefined ? {} : ofKubectl(files.kubectl);
  return { nodes: [], services: [], ...talos, ...kubectl };
}

type Json = { readonly [key: string]: Json } & Json[] & string;

/** @throws BadArguments for a file that cannot be read, or is something else than `what` */
function content(file: string, what: string, isIt: (json: Json) => boolean): Json {
  try {
    const json = parse(readFileSync(file, "utf8"), { logLevel: "silent" }) as Json;
    if (isIt(json)) return json;
  } catch (error) {
    throw new BadArguments([`${file} cannot be read (${(error as Error).message.split("\n")[0]}): give ${what}.`]);
  }
  throw new BadArguments([`${file} is something else: give ${what}.`]);
}

/** Source: Talos, «talosctl client configuration» (context, contexts.<name>.endpoints and nodes). */
function ofTalosconfig(file: string): Partial<Found> {
  const json = content(
    file,
    "a talosconfig, as «talosctl gen config» writes it",
    (j) => typeof j?.contexts === "object",
  );
  const name = String(json.context ?? Object.keys(json.contexts ?? {})[0] ?? "");
  const context = json.contexts?.[name];
  const endpoints = addresses(context?.endpoints);
  const nodes = [...new Set([...endpoints, ...addresses(context?.nodes)])];
  return {
    ...(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name) && { clusterName: name }),
    nodes: nodes.map((address, i) => ({ name: `node-${i + 1}`, address, worker: !endpoints.includes(address) })),
  };
}

function addresses(list: Json | undefined): string[] {
  return Array.isArray(list) ? list.map(String).filter(isAddress) : [];
}

/** Namespaces of the cluster itself. */
const SYSTEM = /^(kube-|default$|cilium|cert-manager$|tailscale$|cloudflared$)/;

function ofKubectl(file: string): Partial<Found> {
  const json = content(file, "what «kubectl get nodes,services -A -o json» writes", (j) => Array.isArray(j?.items));
  const items = json.items as Json[];
  const machines = items.filter(({ kind }) => kind === "Node");
  const info = machines[0]?.status?.nodeInfo;
  const nodes = machines.flatMap(({ metadata, status }) => {
    const address = [...(status?.addresses ?? [])].find(({ type }) => type === "InternalIP")?.address;
    const worker = metadata?.labels?.["node-role.kubernetes.io/control-plane"] === undefined;
    return address !== undefined && isAddress(address) ? [{ name: String(metadata?.name), address, worker }] : [];
  });
  return {
    ...(nodes.length > 0 && { nodes }),
    ...version("kubernetesVersion", info?.kubeletVersion),
    ...version("talosVersion", info?.osImage),
    services: items.filter(({ kind }) => kind === "Service").flatMap(serviceOf),
  };
}

/** `1.36.3` of «v1.36.3» and of «Talos (v1.13.0)». */
function version(name: "kubernetesVersion" | "talosVersion", text: unknown): Partial<Found> {
  const [, found] = /\bv?(\d+\.\d+\.\d+)/.exec(String(text ?? "")) ?? [];
  return found === undefined ? {} : { [name]: found };
}

function serviceOf({ metadata, spec }: Json): Found["services"] {
  const { name = "", namespace = "" } = metadata ?? {};
  const port = Number(spec?.ports?.[0]?.port);
  const selector = (spec?.selector ?? {}) as unknown as Record<string, string>;
  if (SYSTEM.test(namespace) || !Number.isInteger(port) || Object.keys(selector).length === 0) return [];
  return [{ name, namespace, port, selector }];
}
