import { clusterDns } from "../cluster/coredns";
import { nodes } from "../cluster/nodes/nodes";
import { lanResolver } from "../lan/files";
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
  const { files } = orElse(() => lanResolver(network), { files: [], unread: undefined });
  if (files.length === 0) return undefined;
  const settings = files.flatMap(({ config }) => [
    ...[...config.hosts.values()].flat().map((host): [string, string] => [code(host.name), codes(host.addresses)]),
    ...[...config.aliases.values()].map((alias): [string, string] => [code(alias.name), `as ${code(alias.target)}`]),
    ...config.rules.map((rule): [string, string] => [ruleName(rule), ruleAnswer(rule.answer)]),
  ]);
  const rows = settings.map(([name, said]) => [name, said]).sort((a, b) => compare(a.join(), b.join()));
  const written = files.map(({ kind, path }) => `${kind === "pihole" ? "Pi-hole" : "dnsmasq"}, file ${code(path)}`);
  return parts(
    `## The LAN's resolver${resolver === undefined ? "" : ` ${code(resolver)}`}`,
    `${written.join(", ")}. What it has no setting for it asks the public DNS.`,
    table(["Name", "Answer"], rows, "The file says nothing."),
  );
}

type Rule = ReturnType<typeof lanResolver>["files"][number]["config"]["rules"][number];

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
