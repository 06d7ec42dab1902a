import { clusterDns } from "../cluster/coredns";
import { nodes } from "../cluster/nodes/nodes";
import { lanResolver } from "../lan/files";
import { entriesOf, upstreamsOf } from "../lan/inCluster";
import { reference } from "../model/kubernetes";
import type { Network } from "../model/network";
import { DNS_RECORD } from "../model/types";
import { orElse } from "../model/unknown";
import { splitDomains } from "../tailnet/dns";
import { onLan } from "./answers";
import type { Facts } from "./facts";
import { code, codes, list, parts, prose, table } from "./markdown";
import { compare, told } from "./reading";

/** Who answers for which names, and with what: the LAN's resolver, the public DNS, the tailnet and the cluster. */
export function namesPage(facts: Facts): string {
  return parts(
    "# Names",
    "The same name may stand for different things, depending on who asks whom.",
    compared(facts),
    lanText(facts),
    tailnetText(facts.network),
    clusterText(facts.network),
  );
}

/** Every name that a route or a tunnel rule serves, at each resolver. */
function compared(facts: Facts): string {
  const { network, web, published } = facts;
  const names = [...new Set([...web.map(({ name }) => name), ...published])].sort(compare);
  const rows = names.map((name) => [code(name), lanCell(network, name), publicCell(network, name)]);
  return table(["Name", "On the LAN", "In the public DNS"], rows, "No route and no tunnel rule has a name.");
}

function lanCell(network: Network, name: string): string {
  const said = onLan(network, name);
  if (said === undefined) return "not known";
  if (said.kind === "addresses") return codes(said.addresses);
  if (said.kind === "nothing") return "nothing";
  return said.to === undefined ? "as in the public DNS" : `as ${code(said.to)} says`;
}

function publicCell(network: Network, name: string): string {
  const wildcard = name.replace(/^[^.]+/, "*");
  const records = network.stack.type(DNS_RECORD).filter((record) => [name, wildcard].includes(told(record.at("name"))));
  const exact = records.filter((record) => told(record.at("name")) === name);
  const found = (exact.length > 0 ? exact : records).map((record) => {
    const proxied = orElse(() => record.at("proxied").flag(), undefined) === true;
    const by = exact.length > 0 ? "" : ` (by ${code(wildcard)})`;
    return proxied ? `Cloudflare's edge${by}` : `${code(told(record.at("content")))}${by}`;
  });
  return [...new Set(found)].join(", ") || "nothing of this stack's";
}

function lanText({ network, resolver }: Facts): string | undefined {
  const { sources } = orElse(() => lanResolver(network), { sources: [], unread: undefined });
  if (sources.length === 0) return undefined;
  const settings = sources.flatMap(settingsOf);
  const rows = settings.map(([name, said]) => [name, said]).sort((a, b) => compare(a.join(), b.join()));
  return parts(
    `## The LAN's resolver${resolver === undefined ? "" : ` ${code(resolver)}`}`,
    `${sources.map(sourceText).join(" ")} What it has no setting for it asks ${askedOf(sources)}.`,
    table(["Name", "Answer"], rows, "The file says nothing."),
  );
}

function askedOf(sources: readonly Source[]): string {
  const upstreams = sources.flatMap((source) => ("server" in source ? upstreamsOf(source.server.blocks) : []));
  return upstreams.length === 0 ? "the public DNS" : `${codes(upstreams)}`;
}

type Source = ReturnType<typeof lanResolver>["sources"][number];
type Zone = Extract<Source, { zones: unknown }>["zones"][number];

function settingsOf(source: Source): [string, string][] {
  if ("rewrites" in source)
    return source.rewrites.map(({ domain, answer }) => [
      code(domain),
      answer === domain ? "asked of the public DNS" : code(answer),
    ]);
  if ("zones" in source) return source.zones.flatMap(zoneRows);
  if ("server" in source) return entriesOf(source.server).map(([name, address]) => [code(name), code(address)]);
  const { config } = source;
  return [
    ...[...config.hosts.values()].flat().map((host): [string, string] => [code(host.name), codes(host.addresses)]),
    ...[...config.aliases.values()].map((alias): [string, string] => [code(alias.name), `as ${code(alias.target)}`]),
    ...config.rules.map((rule): [string, string] => [ruleName(rule), ruleAnswer(rule.answer)]),
  ];
}

function zoneRows({ zone, type, records }: Zone): [string, string][] {
  const rest = type === "Primary" ? "nothing, and nobody else is asked" : "asked of the public DNS";
  return [
    ...records.map(({ domain, address }): [string, string] => [code(domain), code(address)]),
    [`everything else of ${code(zone)}`, rest],
  ];
}

function sourceText(source: Source): string {
  const { kind, path } = source;
  switch (kind) {
    case "pihole":
      return `Pi-hole, file ${code(path)}.`;
    case "Pi-hole":
      return `Pi-hole, by its API: ${path}.`;
    case "AdGuard Home":
      return `AdGuard Home, by its API: ${path}.`;
    case "UniFi":
      return `UniFi Network, by its API: ${path}.`;
    case "Technitium":
      return `Technitium DNS Server, by its API: ${path}.`;
    case "CoreDNS":
      return `CoreDNS, in the cluster${"server" in source ? `: Service ${code(reference(source.server.service))}` : ""}.`;
    case "dnsmasq":
      return `dnsmasq, file ${code(path)}.`;
    default:
      return "**Nothing writes it: enter these names by hand**, and again whenever this table changes.";
  }
}

type Rule = Extract<Source, { config: unknown }>["config"]["rules"][number];

function ruleName({ domain, form }: Rule): string {
  if (domain === undefined) return "names without a dot";
  if (domain === "") return "every name";
  return form === "labels" ? `${code(domain)} and below` : code(`*${domain}`);
}

function ruleAnswer(answer: Rule["answer"]): string {
  switch (answer.kind) {
    case "address":
      return code(answer.address);
    case "zeros":
      return `${code("0.0.0.0")}, which leads nowhere`;
    case "server":
      return `asked of ${code(answer.server)}`;
    case "standard":
      return "asked of the public DNS";
    case "nowhere":
      return "nothing, and nobody else is asked (unless another line here has the name)";
  }
}

function tailnetText(network: Network): string | undefined {
  const { found } = orElse(() => splitDomains(network), { found: [], unread: [] });
  if (found.length === 0) return undefined;
  const lines = found
    .map(({ domain, nameservers }) => `names below ${code(domain)} are asked of ${codes(nameservers)}`)
    .sort(compare);
  return parts(
    "## On the tailnet",
    list([
      ...lines,
      "other names are asked of whatever resolver the device has, and its own devices' names of MagicDNS",
    ]),
  );
}

function clusterText(network: Network): string {
  const dns = orElse(() => clusterDns(network), undefined);
  const resolvers = orElse(() => nodes(network).resolvers.map(({ address }) => address), []);
  const own = codes(resolvers) || "its own";
  const lines = (dns?.blocks ?? []).flatMap(({ keys, plugins }) =>
    plugins.flatMap(({ name, args }) => {
      const zone = keys
        .map((k) => (k.zone === "." ? "every other name" : `names below ${code(k.zone.slice(0, -1))}`))
        .join(" and ");
      if (name === "kubernetes")
        return [`Services and pods: names below ${codes(args.filter((a) => !a.endsWith(".arpa")))}`];
      if (name !== "forward") return [];
      const [, ...to] = args;
      return [
        `${zone}: asked of ${to.map((t) => (t === "/etc/resolv.conf" ? `the node's resolver (${own})` : code(t))).join(", ")}`,
      ];
    }),
  );
  const whose =
    dns?.corefile === undefined
      ? "the cluster's own CoreDNS, which this stack does not write"
      : "CoreDNS, as this stack writes it";
  const problem = dns?.problem ?? dns?.unread;
  return parts("## In the cluster", `Pods ask ${whose}.`, problem === undefined ? list(lines) : prose(problem));
}
