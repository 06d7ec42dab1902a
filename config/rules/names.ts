import { parse } from "tldts";
import { asksIssuer, isFullName, isPublic, lanNamesOf, parent, publicNamesOf, stackDomains } from "../appNames";
import { onFunnel } from "../funnel";
import type { App, Homelab } from "../homelab";
import type { Finding } from "../problems";

/** Names mean one thing each, are names, and somebody can serve them, with a certificate that can be had. */
export function nameProblems(homelab: Homelab): Finding[] {
  return [
    ...twiceProblems(homelab),
    ...recordProblems(homelab),
    ...homelab.apps.flatMap((app) => placeProblems(app, homelab)),
    ...longNames(homelab),
    ...uncertifiable(homelab),
  ];
}

/** Where an app's names are written. */
function fieldOf({ key, written }: App): string {
  return `homelab:apps.${key}.${written.includes("names") ? "names" : "name"}`;
}

/** APP-08: a label counts too, whatever domains it stands in: who reads it in one takes it for the same in another. */
function twiceProblems(homelab: Homelab): Finding[] {
  const { apps, gateways, domains } = homelab;
  const home = gateways.find((g) => g.feed === "lan" && g.domain === domains.internal);
  const all = apps.map((app) => [...new Set([...app.names, ...lanNamesOf(app), ...publicNamesOf(app, homelab)])]);
  return apps.flatMap((app, i) => {
    const field = fieldOf(app);
    const doubled = repeated(lanNamesOf(app)) ?? repeated(publicNamesOf(app, homelab)) ?? repeated(app.names);
    const twin = apps.slice(0, i).find((_, j) => all[j]?.some((name) => all[i]?.includes(name)));
    const common = twin && all[i]?.find((name) => all[apps.indexOf(twin)]?.includes(name));
    const apex = lanNamesOf(app).includes(domains.internal) && home?.key !== app.lanGateway?.key ? home : undefined;
    const twice = (name: string, owner: string, rests: string[]): Finding => ({
      code: "APP-08",
      field,
      message: `${name} is already ${owner}.`,
      fix: "Give one of the two another name.",
      rests,
    });
    return [
      ...(doubled
        ? [{ code: "APP-08", field, message: `${doubled} is written twice.`, fix: "Take one of the two out." }]
        : []),
      ...(twin && common ? [twice(common, `the host name of homelab:apps.${twin.key}`, [fieldOf(twin)])] : []),
      ...(apex
        ? [
            twice(domains.internal, `the name of homelab:gateways.${apex.key}`, [
              `homelab:apps.${app.key}.gateway`,
              `homelab:gateways.${apex.key}`,
            ]),
          ]
        : []),
    ];
  });
}

function repeated(names: readonly string[]): string | undefined {
  return names.find((name, i) => names.indexOf(name) !== i);
}

/** APP-12: the resolver would answer with both addresses by turns. */
function recordProblems({ apps, gateways, domains, lan }: Homelab): Finding[] {
  const home = gateways.find((g) => g.feed === "lan" && g.domain === domains.internal);
  const taken = new Map(home ? [[domains.internal, `homelab:gateways.${home.key}`]] : []);
  for (const app of apps) for (const name of lanNamesOf(app)) taken.set(name, `homelab:apps.${app.key}`);
  return Object.keys(lan.dns?.records ?? {})
    .filter((name) => taken.has(name))
    .map((name) => ({
      code: "APP-12",
      field: `homelab:lan.dns.records.${name}`,
      message: `${name} is already the name of ${taken.get(name)}.`,
      fix: "Take the record out, or write another name.",
      rests: [taken.get(name) as string, "homelab:domains.internal"],
    }));
}

/** APP-19: a certificate and a listener are for a domain, and for one label below it. */
function placeProblems(app: App, homelab: Homelab): Finding[] {
  const { domains } = homelab;
  const all = stackDomains(homelab);
  const finding = (message: string, fix: string): Finding => ({
    code: "APP-19",
    field: fieldOf(app),
    message,
    fix,
    rests: ["homelab:domains", "homelab:domains.public", "homelab:gateways", `homelab:apps.${app.key}.reach`],
  });
  const outside = app.names.filter((name) => isFullName(name) && !all.includes(name) && !all.includes(parent(name)));
  const inside = app.names.filter((name) => !outside.includes(name));
  const unserved = inside.filter(
    (name) => isFullName(name) && app.reach.internet && !atHome(app) && !isPublic(name, domains),
  );
  const isPrivate =
    app.reach.internet && !onFunnel(app) && domains.public !== undefined && publicNamesOf(app, homelab).length === 0;
  return [
    ...outside.map((name) =>
      finding(
        `${name} is neither one of the stack's domains (${all.join(", ")}) nor one label below one.`,
        `Write a name like ${app.key}.${domains.internal}; certificates cover no more than one label.`,
      ),
    ),
    ...unserved.map((name) =>
      finding(
        `${name} is no name of the public domain, and the app is for the internet alone.`,
        "Write a name of domains.public, at most one label below it, or add lan to its reach.",
      ),
    ),
    ...(isPrivate && unserved.length === 0
      ? [
          finding(
            `The app is for the internet too, and none of its names is one of ${domains.public}.`,
            "Add a name of domains.public, at most one label below it, or a first label alone, or take internet out.",
          ),
        ]
      : []),
  ];
}

function atHome({ reach }: App): boolean {
  return reach.lan || reach.tailnet;
}

/** RFC 1035: 255 octets with the lengths between the labels, which leaves 253 characters. */
const LONGEST = 253;

function longNames(homelab: Homelab): Finding[] {
  return homelab.apps.flatMap((app) => {
    const long = [...lanNamesOf(app), ...publicNamesOf(app, homelab)].find((name) => name.length > LONGEST);
    if (long === undefined) return [];
    return [
      {
        code: "APP-16",
        field: fieldOf(app),
        message: `The app's name ${long.slice(0, 40)}… has ${long.length} characters, and DNS takes ${LONGEST}.`,
        fix: "Write a shorter name, or a shorter domain.",
        rests: ["homelab:domains.public", "homelab:domains.internal", "homelab:gateways"],
      },
    ];
  });
}

/** For use at home, by standard or by habit. Sources: RFC 6762, RFC 8375, ICANN's reservation of `.internal`. */
const HOME = /(^|\.)(home\.arpa|internal|local|lan|home|localdomain|intranet|corp)$/;

/** Let's Encrypt signs names below a public suffix only, whose owner can write into public DNS. */
function uncertifiable(homelab: Homelab): Finding[] {
  const { domains, certificates } = homelab;
  const gateways = homelab.gateways.filter((gateway) => asksIssuer(gateway, homelab));
  const { hostname } = new URL(certificates.server);
  if (certificates.existing || certificates.authority === "own" || !hostname.endsWith("letsencrypt.org")) return [];
  const seen = new Set<string>();
  return gateways.flatMap(({ key, domain }) => {
    const { isIcann, isPrivate, domain: registered } = parse(domain, { allowPrivateDomains: true });
    if (((isIcann || isPrivate) && registered !== null && !HOME.test(domain)) || seen.has(domain)) return [];
    seen.add(domain);
    const isInternal = domain === domains.internal;
    return [
      {
        code: "GTW-08",
        field: isInternal ? "homelab:domains.internal" : `homelab:gateways.${key}.domain`,
        message: `Let's Encrypt (homelab:certificates) signs no certificate for ${domain}, which is no name of the internet: browsers refuse what Gateway ${key} serves.`,
        fix: `Write a name below a domain that you have registered, e.g. ${example(domains.public)}; or certificates: {authority: own}, which devices have to trust; or {existing: true} with an issuer of your own.`,
        rests: [
          "homelab:certificates",
          `homelab:gateways.${key}`,
          "homelab:domains.internal",
          "homelab:domains.public",
        ],
      },
    ];
  });
}

function example(publicDomain: string | undefined): string {
  return `int.${publicDomain ?? "example.org"}`;
}
