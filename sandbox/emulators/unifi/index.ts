import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Answer, type ApiPlace, jsonObject, listen, type Request, type Running } from "../http";
import { dnsService } from "../pihole/service";
import { openLanDns } from "../pihole/state";
import { openState, type StateFile } from "../state";
import { dnsmasqLines, type StaticRecord, type UnifiState, without } from "./records";
import { problemOf, Refusal } from "./refusals";

export interface UnifiOptions extends ApiPlace {
  /** The API key. */
  password: string;
  /** The folder of the emulated console's disk. */
  root: string;
}

/** A console of UniFi OS with UniFi Network: its static DNS records, and the dnsmasq that answers by them. */
export async function startUnifi(options: UnifiOptions): Promise<Running> {
  const files = openLanDns(options.root, { kind: "dnsmasq", user: "root" });
  const state = openState<UnifiState>(join(options.root, "records.json"), () => ({
    apiKey: options.password,
    site: "default",
    records: [],
    deviceNames: [],
    checksAliases: true,
  }));
  const dns = dnsService(files, { host: options.host, port: options.dnsPort }, options.log ?? (() => {}));
  const path = join(files.etc, "dnsmasq.d", "static-dns.conf");
  let [loading, waits]: [Promise<unknown>, boolean] = [Promise.resolve(), false];
  // What changes while it starts is loaded by the next start, once for all of it.
  const load = () => {
    if (waits) return;
    waits = true;
    loading = loading.then(() => {
      waits = false;
      writeFileSync(path, dnsmasqLines(state.read().records));
      return dns.restart();
    });
  };
  load();
  await loading;
  const http = await listen(
    options,
    (request) => answer(state, request, load),
    (message) => ({ status: 500, body: { code: "api.err.ServerError", errorCode: 500, message } }),
    options,
  );
  return {
    url: http.url,
    async close() {
      await http.close();
      await loading;
      await dns.stop();
    },
  };
}

function answer(state: StateFile<UnifiState>, request: Request, load: () => void): Answer {
  const { apiKey, site } = state.read();
  if (request.headers["x-api-key"] !== apiKey)
    return { status: 401, body: { error: { code: 401, message: "Unauthorized" } } };
  const at = /^\/proxy\/network\/v2\/api\/site\/([^/]+)\/static-dns(?:\/([^/]+))?$/.exec(request.path);
  if (at === null || at[1] !== site) return { status: 404, body: { code: 404, message: "Not Found" } };
  try {
    const said = handle(state, request, at[2]);
    if (request.method !== "GET") load();
    return said;
  } catch (error) {
    if (error instanceof Refusal) return error.answer();
    throw error;
  }
}

function handle(state: StateFile<UnifiState>, { method, body }: Request, id: string | undefined): Answer {
  if (method === "GET" && id === undefined) return { status: 200, body: state.read().records };
  return state.update((s) => {
    if (method === "POST" && id === undefined) {
      const record = { _id: randomBytes(12).toString("hex"), ...checked(s, body) };
      s.records.push(record);
      return { status: 200, body: record };
    }
    const known = s.records.find(({ _id }) => _id === id);
    if (id === undefined || !["PUT", "DELETE"].includes(method)) throw new Refusal(405, "", "Method Not Allowed");
    if (known === undefined) throw new Refusal(404, "api.err.StaticDnsRecordNotFound", "Static DNS Record not found");
    if (method === "DELETE") {
      s.records = without(s.records, known);
      return { status: 200, body: "" };
    }
    const changed = { _id: id, ...checked({ ...s, records: without(s.records, known) }, body) };
    s.records = s.records.map((one) => (one === known ? changed : one));
    return { status: 200, body: changed };
  });
}

/** @throws Refusal */
function checked(state: UnifiState, body: string): Omit<StaticRecord, "_id"> {
  const given = jsonObject(body);
  const problem = problemOf(state, given ?? {});
  if (problem !== undefined) throw problem;
  const { enabled, key, record_type, value, ttl, port, priority, weight } = given as unknown as StaticRecord;
  return { enabled, key, record_type, value, ttl, port, priority, weight };
}
