import { found } from "../exchange";
import { changedInputs, checkInputs, refreshedInputs, required, type Spec } from "../inputs";
import type { Ctx, Props, Resource } from "../serve";
import { call } from "./client";

/** A resource that is one setting of the whole tailnet: written, read back, and set to `empty` at the end. */
interface Setting {
  inputs: Record<string, Spec>;
  defaults?: Props;
  write(inputs: Props, ctx: Ctx): Promise<unknown>;
  /** Live values by input name. */
  live(ctx: Ctx, id: string, inputs: Props): Promise<Props | undefined>;
  clear(outputs: Props, ctx: Ctx): Promise<unknown>;
  id(inputs: Props): string;
  /** The input that is the resource's id: another value is another resource. */
  key?: string;
}

function setting(s: Setting): Resource {
  return {
    async check(news) {
      return { inputs: news, failures: checkInputs(news, s.inputs) };
    },
    async diff({ oldInputs, news }) {
      const changed = changedInputs(oldInputs, news, s.defaults);
      return { changes: changed.length > 0, replaces: changed.filter((name) => name === s.key) };
    },
    async create({ inputs, preview }, ctx) {
      if (preview) return { id: "", outputs: { ...s.defaults, ...inputs } };
      await s.write(inputs, ctx);
      return { id: s.id(inputs), outputs: { ...s.defaults, ...inputs } };
    },
    async read({ id, inputs }, ctx) {
      const live = await s.live(ctx, id, inputs);
      return live && { id, inputs: refreshedInputs(inputs, live, s.defaults), outputs: { ...s.defaults, ...live } };
    },
    async update({ news, preview }, ctx) {
      if (!preview) await s.write(news, ctx);
      return { outputs: { ...s.defaults, ...news } };
    },
    async delete({ outputs }, ctx) {
      await s.clear(outputs, ctx);
    },
  };
}

const DNS = "/tailnet/T/dns";
const get = async (ctx: Ctx, part: string): Promise<Props> => (await call(ctx, "GET", `${DNS}/${part}`)).json;

export const dnsNameservers = setting({
  inputs: { nameservers: required(["string"]) },
  id: () => "dns_nameservers",
  write: ({ nameservers }, ctx) => call(ctx, "POST", `${DNS}/nameservers`, { dns: nameservers }),
  live: async (ctx) => ({ nameservers: (await get(ctx, "nameservers")).dns }),
  clear: (_, ctx) => call(ctx, "POST", `${DNS}/nameservers`, { dns: [] }),
});

export const dnsSearchPaths = setting({
  inputs: { searchPaths: required(["string"]) },
  id: () => "dns_search_paths",
  write: ({ searchPaths }, ctx) => call(ctx, "POST", `${DNS}/searchpaths`, { searchPaths }),
  live: async (ctx) => ({ searchPaths: (await get(ctx, "searchpaths")).searchPaths }),
  clear: (_, ctx) => call(ctx, "POST", `${DNS}/searchpaths`, { searchPaths: [] }),
});

export const dnsPreferences = setting({
  inputs: { magicDns: "boolean!" },
  id: () => "dns_preferences",
  write: ({ magicDns }, ctx) => call(ctx, "POST", `${DNS}/preferences`, { magicDNS: magicDns }),
  live: async (ctx) => ({ magicDns: (await get(ctx, "preferences")).magicDNS }),
  // The official provider leaves MagicDNS on.
  clear: (_, ctx) => call(ctx, "POST", `${DNS}/preferences`, { magicDNS: true }),
});

export const dnsSplitNameservers = setting({
  key: "domain",
  inputs: { domain: "string!", nameservers: required(["string"]) },
  id: ({ domain }) => String(domain),
  write: ({ domain, nameservers }, ctx) => call(ctx, "PATCH", `${DNS}/split-dns`, { [String(domain)]: nameservers }),
  live: async (ctx, id) => {
    const nameservers = (await get(ctx, "split-dns"))[id];
    return nameservers === undefined ? undefined : { domain: id, nameservers };
  },
  clear: ({ domain }, ctx) => call(ctx, "PATCH", `${DNS}/split-dns`, { [String(domain)]: [] }),
});

const SERVER: Spec = { address: "string!", useWithExitNode: "boolean" };

const resolvers = (list: unknown): Props[] =>
  ((list ?? []) as Props[]).map(({ address, useWithExitNode = false }) => ({ address, useWithExitNode }));

/** Resolvers as the program writes them: `useWithExitNode` only where it is true. */
const written = (list: unknown): Props[] =>
  ((list ?? []) as Props[]).map(({ address, useWithExitNode }) =>
    useWithExitNode === true ? { address, useWithExitNode } : { address },
  );

export const dnsConfiguration = setting({
  inputs: {
    magicDns: "boolean",
    nameservers: [SERVER],
    overrideLocalDns: "boolean",
    searchPaths: ["string"],
    splitDns: [{ domain: "string!", nameservers: [SERVER] }],
  },
  defaults: { magicDns: true, nameservers: [], overrideLocalDns: false, searchPaths: [], splitDns: [] },
  id: () => "dns_configuration",
  write: (inputs, ctx) =>
    call(ctx, "POST", `${DNS}/configuration`, {
      nameservers: resolvers(inputs.nameservers),
      searchPaths: inputs.searchPaths ?? [],
      splitDNS: Object.fromEntries(
        ((inputs.splitDns ?? []) as Props[]).map((s) => [s.domain, resolvers(s.nameservers)]),
      ),
      preferences: { magicDNS: inputs.magicDns ?? true, overrideLocalDNS: inputs.overrideLocalDns ?? false },
    }),
  live: async (ctx, _id, inputs) => {
    const { nameservers, searchPaths, splitDNS, preferences } = (await get(ctx, "configuration")) as {
      [k: string]: unknown;
      splitDNS: Props;
      preferences: Props;
    };
    const order = ((inputs.splitDns ?? []) as Props[]).map((s) => String(s.domain));
    const domains = [...new Set([...order.filter((d) => d in splitDNS), ...Object.keys(splitDNS)])];
    return {
      magicDns: preferences.magicDNS,
      overrideLocalDns: preferences.overrideLocalDNS,
      searchPaths,
      nameservers: written(nameservers),
      splitDns: domains.map((domain) => ({ domain, nameservers: written(splitDNS[domain]) })),
    };
  },
  clear: (_, ctx) => call(ctx, "POST", `${DNS}/configuration`, {}),
});

const device = (id: unknown, part: string): string => `/device/${encodeURIComponent(String(id))}/${part}`;

/** Routes that a device advertises and the tailnet accepts. */
export const deviceSubnetRoutes = setting({
  key: "deviceId",
  inputs: { deviceId: "string!", routes: required(["string"]) },
  id: ({ deviceId }) => String(deviceId),
  write: ({ deviceId, routes }, ctx) => call(ctx, "POST", device(deviceId, "routes"), { routes }),
  live: async (ctx, id) => {
    const reply = await found(call(ctx, "GET", device(id, "routes")));
    return reply && { deviceId: id, routes: reply.json.enabledRoutes };
  },
  clear: ({ deviceId }, ctx) => found(call(ctx, "POST", device(deviceId, "routes"), { routes: [] })),
});
