import type { FurtherTunnel, Homelab, Tunnel } from "../homelab";
import { nearest } from "../nearest";
import type { Finding } from "../problems";
import { comesBy, fedGateway, tunnelField, tunnelsOf } from "../tunnels";

/** TUN-xx, and GTW-02: several tunnels are told apart, and what names one of them finds it. */
export function tunnelProblems(homelab: Homelab): Finding[] {
  return [
    ...missingFirst(homelab),
    ...named(homelab).flatMap((one) => [...unknownTunnel(one, homelab), ...noTunnelsWay(one)]),
    ...sharedNames(homelab),
    ...unused(homelab),
    ...severalWildcards(homelab),
    ...wildcardsToNowhere(homelab),
  ];
}

/** A place in the stack file that names a tunnel. */
interface Named {
  field: string;
  key: string;
  /** What there is in place of a tunnel, where there is one. */
  other?: { is: string; field: string };
}

function named({ apps, gateways }: Homelab): Named[] {
  return [
    ...apps.flatMap(({ key, tunnel, publicWay }): Named[] => {
      const at = `homelab:apps.${key}.internet`;
      const way = publicWay === "funnel" ? "Tailscale's Funnel" : "the port forward";
      const other = { is: `The internet comes by ${way}`, field: `${at}.by` };
      return tunnel === undefined
        ? []
        : [{ field: `${at}.tunnel`, key: tunnel, ...(publicWay !== "tunnel" && publicWay !== undefined && { other }) }];
    }),
    ...gateways.flatMap(({ key, tunnel, feed }): Named[] => {
      const at = `homelab:gateways.${key}`;
      const other = {
        is: feed === "lan" ? "The LAN feeds this Gateway" : "The port forward feeds this Gateway",
        field: `${at}.feed`,
      };
      return tunnel === undefined ? [] : [{ field: `${at}.tunnel`, key: tunnel, ...(feed !== "tunnel" && { other }) }];
    }),
  ];
}

function missingFirst({ cloudflare }: Homelab): Finding[] {
  const [first] = cloudflare?.tunnels ?? [];
  if (first === undefined || cloudflare?.tunnel !== undefined) return [];
  return [
    {
      code: "TUN-04",
      field: "homelab:cloudflare.tunnels",
      message:
        "Tunnels are declared beside homelab:cloudflare.tunnel, by which apps come that name none, and it is missing.",
      fix: `Write one of them as tunnel: { name: ${first.name} }, and take it out here; apps then need not name it.`,
      rests: ["homelab:cloudflare.tunnel"],
    },
  ];
}

function unknownTunnel({ field, key, other }: Named, { cloudflare }: Homelab): Finding[] {
  const { tunnel, tunnels = [] } = cloudflare ?? {};
  // Without any, APP-02 says so.
  const none = tunnel === undefined && tunnels.length === 0;
  if (none || other !== undefined || tunnels.some((one) => one.key === key)) return [];
  return [
    {
      code: "TUN-01",
      field,
      message: `${key} is no key of homelab:cloudflare.tunnels.`,
      fix: meant(key, tunnel, tunnels),
      rests: ["homelab:cloudflare.tunnel", "homelab:cloudflare.tunnels"],
    },
  ];
}

function meant(key: string, first: Tunnel | undefined, tunnels: readonly FurtherTunnel[]): string {
  if (key === first?.name)
    return "Take tunnel out: this is homelab:cloudflare.tunnel, by which whatever names none comes.";
  const keys = tunnels.map((one) => one.key);
  const byName = tunnels.find(({ name }) => name === key)?.key;
  const near = byName ?? nearest(key, keys, 2);
  if (near !== undefined) return `Did you mean ${near}?`;
  const declare = `declare homelab:cloudflare.tunnels.${key}: {}`;
  return keys.length === 0
    ? `Take tunnel out, or ${declare}.`
    : `Write one of ${keys.join(", ")}, take tunnel out, or ${declare}.`;
}

function noTunnelsWay({ field, key, other }: Named): Finding[] {
  if (other === undefined) return [];
  return [
    {
      code: "TUN-05",
      field,
      message: `${other.is} (${other.field}), and tunnel ${key} has no part in it.`,
      fix: `Take tunnel out, or write ${other.field.endsWith(".by") ? "by" : "feed"}: tunnel.`,
      rests: [other.field],
    },
  ];
}

/** Cloudflare refuses a second tunnel of an account with one name. */
function sharedNames(homelab: Homelab): Finding[] {
  const all = tunnelsOf(homelab);
  return all.flatMap((tunnel, i) => {
    const twin = all.slice(0, i).find(({ name }) => name === tunnel.name);
    if (twin === undefined) return [];
    return [
      {
        code: "TUN-02",
        field: tunnelField(tunnel),
        message: `${tunnel.name} is the name of ${tunnelField(twin)} already, and an account has one tunnel of a name.`,
        fix: `Give one of the two another name, e.g. name: ${tunnel.name}-2.`,
        rests: [`${tunnelField(tunnel)}.name`, tunnelField(twin), `${tunnelField(twin)}.name`],
      },
    ];
  });
}

function unused({ apps, cloudflare }: Homelab): Finding[] {
  return (cloudflare?.tunnels ?? [])
    .filter((tunnel) => !tunnel.wildcard && !apps.some((app) => comesBy(app, tunnel)))
    .map((tunnel) => ({
      code: "TUN-03",
      field: tunnelField(tunnel),
      message: "No app comes by this tunnel: it would hold a way into the house open for nothing.",
      fix: `Write internet: { tunnel: ${tunnel.key} } at an app that the internet has, or take the tunnel out.`,
      rests: [
        "homelab:apps",
        ...apps.flatMap(({ key }) => [`homelab:apps.${key}`, `homelab:apps.${key}.internet`]),
        ...apps.flatMap(({ key }) => [`homelab:apps.${key}.internet.tunnel`, `homelab:apps.${key}.internet.by`]),
      ],
    }));
}

/** *.domain is one record, which leads to one tunnel. */
function severalWildcards(homelab: Homelab): Finding[] {
  const [first, ...others] = tunnelsOf(homelab).filter(({ wildcard }) => wildcard);
  return others.map((tunnel) => ({
    code: "TUN-06",
    field: `${tunnelField(tunnel)}.wildcard`,
    message: `Every public name comes by ${tunnelField(first ?? {})} already (wildcard).`,
    fix: "Take wildcard out of one of the two.",
    rests: [`${tunnelField(first ?? {})}.wildcard`],
  }));
}

function wildcardsToNowhere(homelab: Homelab): Finding[] {
  const { gateways } = homelab;
  return tunnelsOf(homelab)
    .filter(({ wildcard, key }) => wildcard && fedGateway(gateways, key) === undefined)
    .map((tunnel) => ({
      code: "GTW-02",
      field: `${tunnelField(tunnel)}.wildcard`,
      message: "The tunnel is to send every public name to the Gateway that it feeds, and there is none.",
      fix: "Declare a Gateway with feed: tunnel, or take wildcard out: each public app then has a name of its own.",
      rests: [
        "homelab:gateways",
        ...gateways.flatMap((g) => [`homelab:gateways.${g.key}.feed`, `homelab:gateways.${g.key}.tunnel`]),
      ],
    }));
}
