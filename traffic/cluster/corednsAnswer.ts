import type { Plugin, ServerBlock } from "./corefile";

/** What CoreDNS does with a question for an address. */
export type DnsStep =
  /** A name of the cluster: `<service>.<namespace>.svc`, without the zone. */
  | { kind: "cluster"; labels: readonly string[]; zone: string }
  | { kind: "addresses"; addresses: readonly string[]; by: string }
  | { kind: "nothing"; why: string }
  /** Servers, in the order in which they are written; `/etc/resolv.conf` stands for the node's. */
  | { kind: "forward"; to: readonly string[]; by: string }
  | { kind: "unknown"; why: string };

/** Plugins that answer or change questions in ways that this reader does not know. Source: CoreDNS, plugin.cfg. */
const UNREAD = [
  "acl",
  "any",
  "auto",
  "autopath",
  "azure",
  "clouddns",
  "dns64",
  "erratic",
  "etcd",
  "file",
  "grpc",
  "k8s_external",
  "rewrite",
  "route53",
  "secondary",
  "sign",
  "template",
  "transfer",
  "view",
];

/** The order in which CoreDNS asks the plugins that this reader knows, whatever their order in the file. Source: plugin.cfg. */
const ORDER = ["hosts", "kubernetes", "forward"];

/**
 * The server block with the longest zone answers; in it, plugins in CoreDNS's own order. Sources: https://coredns.io/manual/toc/#processing-queries,
 * plugin/kubernetes, plugin/hosts, plugin/forward.
 *
 * @param name in lower case, without the last dot
 */
export function corednsStep(blocks: readonly ServerBlock[], name: string): DnsStep {
  const zones = blocks.flatMap((block) =>
    block.zones.flatMap((zone, i) => (block.ports[i] === 53 && isIn(name, zone) ? [{ zone, block }] : [])),
  );
  const [best] = zones.sort((a, b) => b.zone.length - a.zone.length);
  if (best === undefined) return { kind: "nothing", why: "no server block of the Corefile is for it" };
  const { block, zone } = best;
  const strange = block.plugins.find((plugin) => UNREAD.includes(plugin.name));
  if (strange !== undefined)
    return {
      kind: "unknown",
      why: `the plugin ${strange.name} of the Corefile, which this model does not know, may answer it`,
    };
  const plugins = block.plugins
    .filter((p) => ORDER.includes(p.name))
    .sort((a, b) => ORDER.indexOf(a.name) - ORDER.indexOf(b.name));
  for (const plugin of plugins) {
    const step = byPlugin(plugin, name, zone);
    if (step !== undefined) return step;
  }
  return { kind: "nothing", why: "no plugin of its server block answers it" };
}

/** @returns undefined when the next plugin is asked */
function byPlugin(plugin: Plugin, name: string, zone: string): DnsStep | undefined {
  if (plugin.name === "kubernetes") return byKubernetes(plugin, name, zone);
  if (plugin.name === "hosts") return byHosts(plugin, name, zone);
  const [from = ".", ...to] = plugin.args;
  const except = plugin.block.find(([option]) => option === "except")?.slice(1) ?? [];
  if (!isIn(name, clean(from)) || except.some((domain) => isIn(name, clean(domain)))) return undefined;
  return { kind: "forward", to, by: `forward ${plugin.args.join(" ")}` };
}

function byKubernetes(plugin: Plugin, name: string, zone: string): DnsStep | undefined {
  const zones = plugin.args.length > 0 ? plugin.args.map(clean) : [zone];
  const own = zones.filter((z) => isIn(name, z)).sort((a, b) => b.length - a.length)[0];
  if (own === undefined) return undefined;
  if (fallsThrough(plugin, name))
    return { kind: "unknown", why: "the plugin kubernetes hands on names that it does not know (fallthrough)" };
  return {
    kind: "cluster",
    labels: name === own ? [] : name.slice(0, name.length - own.length - 1).split("."),
    zone: own,
  };
}

function byHosts(plugin: Plugin, name: string, zone: string): DnsStep | undefined {
  const [file, ...rest] = plugin.args;
  const isFile = file?.startsWith("/") === true;
  const written = (isFile ? rest : plugin.args).map(clean);
  const zones = written.length > 0 ? written : [zone];
  if (!zones.some((z) => isIn(name, z))) return undefined;
  const entries = plugin.block.filter(([first = ""]) => /^[\d.]+$/.test(first) || first.includes(":"));
  const addresses = entries
    .filter(([, ...names]) => names.some((n) => clean(n) === name))
    .map(([address = ""]) => address);
  if (addresses.length > 0) return { kind: "addresses", addresses, by: "hosts" };
  if (isFile) return { kind: "unknown", why: `the file ${file} of the plugin hosts may answer it` };
  return fallsThrough(plugin, name)
    ? undefined
    : { kind: "nothing", why: "the plugin hosts has no entry for it and hands nothing on" };
}

function fallsThrough(plugin: Plugin, name: string): boolean {
  const line = plugin.block.find(([option]) => option === "fallthrough");
  if (line === undefined) return false;
  const [, ...zones] = line;
  return zones.length === 0 || zones.some((zone) => isIn(name, clean(zone)));
}

function clean(zone: string): string {
  return zone.toLowerCase().replace(/\.$/, "");
}

function isIn(name: string, zone: string): boolean {
  return zone === "" || name === zone || name.endsWith(`.${zone}`);
}
