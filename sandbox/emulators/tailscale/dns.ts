import { isIP } from "node:net";
import type { Answer, Request } from "../http";
import type { StateFile } from "../state";
import { type Actor, Refusal, requireScope } from "./auth";
import type { DnsState, TailscaleState } from "./state";

type Body = Record<string, unknown>;
type Resolver = DnsState["nameservers"][number];

/** `/tailnet/T/dns/…`. */
export function dns(
  state: StateFile<TailscaleState>,
  actor: Actor,
  request: Request,
  part: string | undefined,
  body: Body,
): Answer {
  requireScope(actor, "dns", request.method);
  const { method } = request;
  const show = SHOW[part ?? ""];
  if (!show) throw new Refusal(404, "not found");
  if (method === "GET") return { status: 200, body: show(state.read().dns) };
  const write = WRITE[`${method} ${part}`];
  if (!write) throw new Refusal(405, "method not allowed");
  const changed = state.update((s) => {
    write(s.dns, body);
    return s.dns;
  });
  return { status: 200, body: show(changed) };
}

const SHOW: Record<string, (d: DnsState) => unknown> = {
  nameservers: (d) => ({ dns: d.nameservers.map((n) => n.address), magicDNS: d.magicDNS }),
  searchpaths: (d) => ({ searchPaths: d.searchPaths }),
  preferences: (d) => ({ magicDNS: d.magicDNS }),
  "split-dns": (d) =>
    Object.fromEntries(Object.entries(d.splitDns).map(([domain, list]) => [domain, list.map((n) => n.address)])),
  configuration: (d) => ({
    nameservers: d.nameservers,
    splitDNS: d.splitDns,
    searchPaths: d.searchPaths,
    preferences: { magicDNS: d.magicDNS, overrideLocalDNS: d.overrideLocalDNS },
  }),
};

const WRITE: Record<string, (d: DnsState, body: Body) => void> = {
  "POST nameservers": (d, body) => {
    d.nameservers = resolvers(body.dns);
  },
  "POST searchpaths": (d, body) => {
    d.searchPaths = names(body.searchPaths);
  },
  "POST preferences": (d, body) => {
    if (typeof body.magicDNS !== "boolean") throw new Refusal(400, "magicDNS must be a boolean");
    d.magicDNS = body.magicDNS;
  },
  "PUT split-dns": (d, body) => {
    d.splitDns = split(body);
  },
  // null or an empty list takes the domain away.
  "PATCH split-dns": (d, body) => {
    d.splitDns = split({ ...d.splitDns, ...body });
  },
  "POST configuration": (d, body) => {
    const preferences = (body.preferences ?? {}) as Body;
    d.nameservers = resolvers(body.nameservers);
    d.searchPaths = names(body.searchPaths);
    d.splitDns = split((body.splitDNS ?? {}) as Body);
    d.magicDNS = preferences.magicDNS === true;
    d.overrideLocalDNS = preferences.overrideLocalDNS === true;
  },
};

function split(body: Body): DnsState["splitDns"] {
  const entries = Object.entries(body).flatMap(([domain, list]) => {
    const checked = resolvers(list);
    return checked.length > 0 ? [[domainName(domain), checked] as const] : [];
  });
  return Object.fromEntries(entries);
}

function resolvers(value: unknown): Resolver[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new Refusal(400, "nameservers must be a list");
  return value.map((entry: unknown) => {
    const { address, useWithExitNode = false } = (typeof entry === "string" ? { address: entry } : entry) as {
      address?: unknown;
      useWithExitNode?: boolean;
    };
    const valid = typeof address === "string" && (isIP(address) || /^https:\/\//.test(address));
    if (!valid) throw new Refusal(400, `invalid nameserver address: ${JSON.stringify(address)}`);
    return { address, useWithExitNode };
  });
}

function names(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new Refusal(400, "searchPaths must be a list");
  return value.map((entry) => domainName(String(entry)));
}

function domainName(name: string): string {
  const plain = name.toLowerCase().replace(/\.$/, "");
  if (!/^([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$/.test(plain))
    throw new Refusal(400, `invalid domain: "${name}"`);
  return plain;
}
