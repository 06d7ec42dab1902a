import type { Answer, Request } from "../http";
import type { StateFile } from "../state";
import { page, refuse, success } from "./envelope";
import { checkConflicts, checkRecord, normaliseContent, normaliseName, proxiable } from "./recordRules";
import { type CloudflareState, type DnsRecord, newRecordId, now, type Zone } from "./state";

type Body = Record<string, unknown>;

/** `/zones/Z/dns_records…`; `id` is the record of the path, if any. */
export function dnsRecords(
  state: StateFile<CloudflareState>,
  zone: Zone,
  request: Request,
  id: string | undefined,
  body: Body,
): Answer {
  if (id === undefined) {
    if (request.method === "GET") return page(list(state.read(), zone, request.query).map(shown), request.query);
    if (request.method === "POST") return success(shown(state.update((s) => save(s, zone, body))));
  } else {
    const old = state.read().records.find((r) => r.zone_id === zone.id && r.id === id);
    if (!old) refuse(404, 81044, "Record does not exist.");
    if (request.method === "GET") return success(shown(old));
    if (request.method === "PUT") return success(shown(state.update((s) => save(s, zone, body, old))));
    if (request.method === "PATCH") return success(shown(state.update((s) => save(s, zone, { ...old, ...body }, old))));
    if (request.method === "DELETE") {
      state.update((s) => {
        s.records = s.records.filter((r) => r.id !== id);
      });
      return success({ id });
    }
  }
  refuse(405, 10405, "Method not allowed for this route.");
}

function save(state: CloudflareState, zone: Zone, body: Body, old?: DnsRecord): DnsRecord {
  const type = typeof body.type === "string" ? body.type.toUpperCase() : "";
  const comment = typeof body.comment === "string" && body.comment !== "" ? body.comment : null;
  const tags = Array.isArray(body.tags) ? (body.tags as string[]) : [];
  const time = now();
  const record: DnsRecord = {
    id: old?.id ?? newRecordId(),
    zone_id: zone.id,
    name: normaliseName(body.name, zone.name),
    type,
    proxiable: true,
    proxied: body.proxied === true,
    ttl: body.ttl === undefined ? 1 : (body.ttl as number),
    settings: (body.settings as Body | undefined) ?? {},
    meta: {},
    comment,
    tags,
    created_on: old?.created_on ?? time,
    modified_on: time,
  };
  if (typeof body.content === "string") record.content = normaliseContent(type, body.content);
  if (body.data !== undefined && body.data !== null) record.data = body.data as Body;
  if (typeof body.priority === "number") record.priority = body.priority;
  if (typeof body.private_routing === "boolean") record.private_routing = body.private_routing;
  if (comment !== null)
    record.comment_modified_on = old?.comment === comment ? (old.comment_modified_on ?? time) : time;
  if (tags.length > 0) record.tags_modified_on = time;
  record.proxiable = proxiable(record);

  checkRecord(record);
  const others = state.records.filter((r) => r.zone_id === zone.id && r.id !== record.id);
  checkConflicts(record, others);
  const index = state.records.findIndex((r) => r.id === record.id);
  if (index < 0) state.records.push(record);
  else state.records[index] = record;
  return record;
}

function list(state: CloudflareState, zone: Zone, query: URLSearchParams): DnsRecord[] {
  const wanted = (field: "name" | "type" | "content") => query.get(`${field}.exact`) ?? query.get(field);
  return state.records.filter(
    (r) =>
      r.zone_id === zone.id &&
      (["name", "type", "content"] as const).every(
        (f) => wanted(f) === null || wanted(f)?.toLowerCase() === r[f]?.toLowerCase(),
      ),
  );
}

/** The zone stands in the path; the API leaves it out of the record. */
function shown(record: DnsRecord): Omit<DnsRecord, "zone_id"> {
  const { zone_id: _, ...rest } = record;
  return rest;
}
