import * as ipaddr from "ipaddr.js";
import { serveDns } from "../dns";
import { type Answer, type ApiPlace, listen, type Request, type Running } from "../http";
import { openState, type StateFile } from "../state";
import { type Zone, type ZoneRecord, zoned } from "./zones";

export interface TechnitiumOptions extends ApiPlace {
  /** The API token. */
  password: string;
  stateFile: string;
}

/** `technitium.json`: what a person, or a test, may set. */
export interface TechnitiumState {
  token: string;
  /** Whether the token's user may view, modify and delete zones. */
  permitted: boolean;
  zones: Zone[];
}

/** Technitium DNS Server: its zones by its HTTP API, and what it answers by them. Source: APIDOCS.md, DnsServerCore/WebServiceZonesApi.cs. */
export async function startTechnitium(options: TechnitiumOptions): Promise<Running> {
  const state = openState<TechnitiumState>(options.stateFile, () => ({
    token: options.password,
    permitted: true,
    zones: [{ name: "localhost", type: "Primary", internal: true, disabled: false, records: [] }],
  }));
  const dns = await serveDns({ host: options.host, port: options.dnsPort }, (name, type) =>
    zoned(state.read().zones, name, type),
  );
  const http = await listen(options, (request) => answer(state, request), refused, options);
  return {
    url: http.url,
    close: async () => {
      await Promise.all([http.close(), dns.close()]);
    },
  };
}

/** Errors have status 200, as has everything. */
const refused = (message: string): Answer => ({
  status: 200,
  body: { status: "error", errorMessage: message, stackTrace: "   at DnsServerCore.DnsWebService" },
});

class Refusal extends Error {}

/** Parameters of a request: of its form, or else of its address. */
type Parameters = (name: string) => string;

function answer(state: StateFile<TechnitiumState>, { headers, body, query, path }: Request): Answer {
  const isForm = headers["content-type"] === "application/x-www-form-urlencoded";
  const form = isForm ? new URLSearchParams(body) : query;
  const token = form.get("token") ?? query.get("token") ?? headers.authorization?.replace(/^Bearer /, "");
  if (token === undefined) return refused("Parameter 'token' missing.");
  const { token: known, permitted } = state.read();
  if (token !== known)
    return { status: 200, body: { status: "invalid-token", errorMessage: "Invalid token or session expired." } };
  const call = CALLS[path];
  if (call === undefined) return { status: 404, body: "", headers: { "content-type": "text/plain" } };
  if (!permitted) return refused("Access was denied.");
  try {
    const need: Parameters = (name) => {
      const value = form.get(name);
      if (value === null) throw new Refusal(`Parameter '${name}' missing.`);
      return value;
    };
    return { status: 200, body: { response: state.update((s) => call(s, need, form)), status: "ok" } };
  } catch (error) {
    if (error instanceof Refusal) return refused(error.message);
    throw error;
  }
}

type Call = (state: TechnitiumState, need: Parameters, form: URLSearchParams) => unknown;

function zoneOf(state: TechnitiumState, need: Parameters): Zone {
  const name = need("zone").toLowerCase();
  const zone = state.zones.find((one) => one.name === name);
  if (zone === undefined) throw new Refusal(`No such zone was found: ${name}`);
  return zone;
}

/** A zone whose records can be changed. */
function writable(state: TechnitiumState, need: Parameters): Zone {
  const zone = zoneOf(state, need);
  if (zone.internal) throw new Refusal("Access was denied to manage internal DNS Server zone.");
  if (zone.type !== "Primary" && zone.type !== "Forwarder")
    throw new Refusal("Cannot add record: zone type not supported.");
  return zone;
}

function recordOf(zone: Zone, need: Parameters): ZoneRecord {
  const [name, type] = [need("domain").toLowerCase(), need("type").toUpperCase()];
  if (name !== zone.name && !name.endsWith(`.${zone.name}`))
    throw new Refusal(`The domain name does not belong to the zone: ${name}`);
  return { name, type, disabled: false, rData: { ipAddress: ipaddr.parse(need("ipAddress")).toString() } };
}

const isEqual = (a: ZoneRecord) => (b: ZoneRecord) =>
  a.name === b.name && a.type === b.type && a.rData.ipAddress === b.rData.ipAddress;

const CALLS: { [path: string]: Call } = {
  "/api/zones/list": ({ zones }) => ({ zones: zones.map(({ records: _, ...zone }) => zone) }),
  "/api/zones/create": (state, need, form) => {
    const [name, type] = [need("zone").toLowerCase(), form.get("type") ?? "Primary"];
    if (state.zones.some((zone) => zone.name === name)) throw new Refusal(`Zone already exists: ${name}`);
    const soa: ZoneRecord = { name, type: "SOA", disabled: false, rData: { primaryNameServer: "resolver" } };
    const own: ZoneRecord =
      type === "Forwarder"
        ? { name, type: "FWD", disabled: false, rData: { forwarder: need("forwarder") } }
        : { name, type: "NS", disabled: false, rData: { nameServer: "resolver" } };
    state.zones.push({ name, type, internal: false, disabled: false, records: [soa, own] });
    return { domain: name };
  },
  "/api/zones/delete": (state, need) => {
    const zone = zoneOf(state, need);
    if (zone.internal) throw new Refusal("Access was denied to manage internal DNS Server zone.");
    state.zones = state.zones.filter((one) => one !== zone);
    return {};
  },
  "/api/zones/records/get": (state, need, form) => {
    const { records, ...zone } = zoneOf(state, need);
    const domain = need("domain").toLowerCase();
    return { zone, records: form.get("listZone") === "true" ? records : records.filter((r) => r.name === domain) };
  },
  // The same once more changes nothing; an alias stands beside nothing.
  "/api/zones/records/add": (state, need, form) => {
    const zone = writable(state, need);
    const record = { ...recordOf(zone, need), ttl: Number(form.get("ttl") ?? 3600) };
    const beside = zone.records.filter(({ name }) => name === record.name);
    if (beside.some(({ type }) => type === "CNAME"))
      throw new Refusal("Cannot add record: a CNAME record already exists with the same name.");
    if (!beside.some(isEqual(record))) zone.records.push(record);
    return { zone: { name: zone.name }, addedRecord: record };
  },
  "/api/zones/records/delete": (state, need) => {
    const zone = writable(state, need);
    const record = recordOf(zone, need);
    zone.records = zone.records.filter((one) => !isEqual(record)(one));
    return {};
  },
};
