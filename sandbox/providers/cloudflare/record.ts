import { ApiProblem, createOnce, found } from "../exchange";
import { changedInputs, checkInputs, mapOf, previewed, refreshedInputs, type Spec } from "../inputs";
import type { CheckFailure, Ctx, Props, Resource } from "../serve";
import { call } from "./client";
import { toCamel, toSnake } from "./names";

const INPUTS: Record<string, Spec> = {
  zoneId: "string!",
  name: "string!",
  type: "string!",
  ttl: "number!",
  content: "string",
  data: mapOf("any"),
  priority: "number",
  proxied: "boolean",
  privateRouting: "boolean",
  includeShadowMetadata: "boolean",
  comment: "string",
  tags: ["string"],
  settings: { flattenCname: "boolean", ipv4Only: "boolean", ipv6Only: "boolean" },
};
const COMPUTED = ["commentModifiedOn", "createdOn", "meta", "modifiedOn", "proxiable", "tagsModifiedOn"];
/** The service's answers for properties that were not sent. */
const DEFAULTS = { proxied: false, comment: "", tags: [], settings: {} };

function check(inputs: Props): CheckFailure[] {
  const failures = checkInputs(inputs, INPUTS);
  // The official provider says so when it creates the record; here the preview does.
  if (inputs.proxied === true && typeof inputs.ttl === "number" && inputs.ttl !== 1)
    failures.push({ property: "ttl", reason: "ttl must be set to 1 when `proxied` is true" });
  if (typeof inputs.name === "string" && inputs.name.endsWith("."))
    failures.push({ property: "name", reason: "a record's name is written without the dot at its end" });
  return failures;
}

function body(inputs: Props): Props {
  const { zoneId: _, includeShadowMetadata: __, ...rest } = inputs;
  return toSnake(rest) as Props;
}

function outputs(result: Props, zoneId: string): Props {
  const { id: _, meta, ...rest } = toCamel(result) as Props;
  return { ...rest, zoneId, meta: JSON.stringify(meta ?? {}) };
}

const path = (zoneId: unknown, id?: string) => `/zones/${String(zoneId)}/dns_records${id ? `/${id}` : ""}`;

export const dnsRecord: Resource = {
  async check(news) {
    return { inputs: news, failures: check(news) };
  },
  async diff({ oldInputs, news }) {
    const changed = changedInputs(oldInputs, news, DEFAULTS);
    return { changes: changed.length > 0, replaces: changed.filter((c) => c === "zoneId") };
  },
  async create({ inputs, preview }, ctx) {
    if (preview)
      return { id: "", outputs: { proxied: false, ...previewed(inputs, [...COMPUTED, "settings", "tags"]) } };
    const result = await createOnce(
      () => call(ctx, "POST", path(inputs.zoneId), body(inputs)),
      // The service refuses a second record like this one, so a new one is what was just made.
      async (isNew, signal) =>
        (await sameRecords(inputs, { ...ctx, signal })).find((record) => isNew(record.created_on)),
    ).catch(async (error: unknown) => Promise.reject(await named(error, inputs, ctx)));
    return { id: String(result.id), outputs: { ...inputs, ...outputs(result, String(inputs.zoneId)) } };
  },
  async read({ id, inputs, state }, ctx) {
    const [zoneId, recordId] = identify(id, state.zoneId);
    const result = await found(call(ctx, "GET", path(zoneId, recordId)));
    if (!result) return undefined;
    const live = outputs(result, zoneId);
    const writable = Object.fromEntries(
      Object.keys(INPUTS).flatMap((k) => (k === "includeShadowMetadata" ? [] : [[k, live[k]]])),
    );
    return { id: recordId, inputs: refreshedInputs(inputs, keepWriting(inputs, writable), DEFAULTS), outputs: live };
  },
  async update({ id, news, preview }, ctx) {
    if (preview) return { outputs: previewed(news, ["modifiedOn"]) };
    const result = await call(ctx, "PUT", path(news.zoneId, id), body(news));
    return { outputs: { ...news, ...outputs(result, String(news.zoneId)) } };
  },
  async delete({ id, outputs: state }, ctx) {
    await found(call(ctx, "DELETE", path(state.zoneId, id)));
  },
};

/** The zone's records of the same name, type and content. */
async function sameRecords(inputs: Props, ctx: Ctx): Promise<Props[]> {
  const { name, type, content } = inputs;
  const query = new URLSearchParams({ name: String(name), type: String(type) });
  const records = (await call(ctx, "GET", `${path(inputs.zoneId)}?${query}`)) as unknown as Props[];
  return records.filter((record) => content === undefined || record.content === content);
}

/** «An identical record already exists», «… with that host already exists» */
const EXISTS = [81053, 81054, 81057, 81058];

/** A refusal because of a record that is there already, with how that one is adopted or removed. */
async function named(error: unknown, inputs: Props, ctx: Ctx): Promise<unknown> {
  if (!(error instanceof ApiProblem) || !error.codes.some((each) => EXISTS.includes(each))) return error;
  const query = new URLSearchParams({ name: String(inputs.name) });
  const records = await call(ctx, "GET", `${path(inputs.zoneId)}?${query}`).catch(() => []);
  const ids = (records as unknown as Props[]).map(
    ({ type, id }) => `${String(type)} ${String(inputs.zoneId)}/${String(id)}`,
  );
  return new ApiProblem(
    `${error.message}\nThere is ${ids.join(" and ")}. To adopt it: pulumi preview --import-file adopt.json, write that id to this resource there and leave the others out, then pulumi import --file adopt.json --generate-code=false. Else remove it at Cloudflare, under DNS, Records.`,
    error.status,
    error.codes,
  );
}

/** The import id is `zone/record`. */
function identify(id: string, zoneId: unknown): [string, string] {
  const [zone, record] = id.split("/");
  if (record !== undefined) return [zone as string, record];
  if (typeof zoneId === "string" && zoneId !== "") return [zoneId, id];
  throw new Error(`the import id of a DnsRecord is <zone_id>/<dns_record_id>, not ${id}`);
}

/** Names are compared as the service stores them, but for case: the rest differs for ever, as with the official provider. */
function keepWriting(inputs: Props, live: Props): Props {
  const same = (key: string) =>
    typeof inputs[key] === "string" && String(inputs[key]).toLowerCase() === String(live[key]).toLowerCase();
  return { ...live, ...Object.fromEntries(["name", "type"].filter(same).map((k) => [k, inputs[k]])) };
}

/** The zone whose name the program knows, or by id. */
export async function getZone(args: Props, ctx: Ctx): Promise<Props> {
  const filter = (args.filter ?? {}) as Props;
  let zone: Props | undefined;
  if (typeof args.zoneId === "string") zone = await call(ctx, "GET", `/zones/${args.zoneId}`);
  else {
    const query = new URLSearchParams();
    if (typeof filter.name === "string") query.set("name", filter.name);
    const list = (await call(ctx, "GET", `/zones?${query}`)) as unknown as Props[];
    if (list.length !== 1)
      throw new Error(`getZone: ${list.length} zones match ${JSON.stringify(filter)}, exactly one is wanted`);
    zone = list[0];
  }
  const result = toCamel(zone) as Props;
  return { ...args, ...result, zoneId: result.id };
}
