import { isDeepStrictEqual } from "node:util";
import { type Answer, jsonObject, type Request } from "../http";
import type { StateFile } from "../state";
import { Refusal, TOOK } from "./refusal";
import { KEYS, type Key, listAt, type PiholeApiState, type PiholeConfig, setList } from "./state";
import { validate } from "./validate";

/** The resolver below the API. */
export interface Resolver {
  /** The problem of a configuration, as `dnsmasq --test` tells it. */
  test(config: PiholeConfig): string | undefined;
  /** Reads the configuration anew. */
  load(config: PiholeConfig): void;
}

/** `/api/config`: shows and changes settings. Source: Pi-hole FTL v6, src/api/config.c. */
export function config(state: StateFile<PiholeApiState>, request: Request, resolver: Resolver): Answer {
  const [, , ...path] = request.segments;
  switch (request.method) {
    case "GET":
      return show(state.read().config, path);
    case "PATCH":
      return patch(state, request, resolver);
    case "PUT":
    case "DELETE":
      return oneItem(state, request, path, resolver);
    default:
      throw new Refusal(404, "not_found", "Not found", request.path);
  }
}

function show(all: PiholeConfig, path: readonly string[]): Answer {
  const found = KEYS.filter((key) => path.every((part, i) => key.split(".")[i] === part));
  if (found.length === 0) throw new Refusal(400, "bad_request", "Config item does not exist", path.join("/"));
  const shown: Record<string, Record<string, string[]>> = {};
  for (const key of found) {
    const [section = "", name = ""] = key.split(".");
    shown[section] = { ...shown[section], [name]: listAt(all, key) };
  }
  return { status: 200, body: { config: shown, took: TOOK } };
}

function patch(state: StateFile<PiholeApiState>, request: Request, resolver: Resolver): Answer {
  const given = jsonObject(request.body)?.config;
  if (typeof given !== "object" || given === null)
    throw new Refusal(400, "bad_request", 'No "config" object in body data');
  const changes = KEYS.flatMap((key): [Key, string[]][] => {
    const [section = "", name = ""] = key.split(".");
    const value = (given as Record<string, Record<string, unknown> | undefined>)[section]?.[name];
    if (value === undefined) return [];
    if (!Array.isArray(value) || value.some((one) => typeof one !== "string"))
      throw new Refusal(400, "bad_request", "Config item is invalid", `${key}: not of type array of strings`);
    return [[key, value as string[]]];
  });
  change(state, changes, "Config item validation failed", resolver);
  return show(state.read().config, []);
}

/** PUT adds one entry to a list, DELETE takes one out. */
function oneItem(
  state: StateFile<PiholeApiState>,
  { method }: Request,
  path: readonly string[],
  resolver: Resolver,
): Answer {
  const [section, name, item = ""] = path;
  const key = KEYS.find((one) => one === `${section}.${name}`);
  if (path.length < 2) throw new Refusal(400, "bad_request", "Invalid path depth");
  if (key === undefined || path.length !== 3) return { status: 404, body: { took: TOOK } };
  const list = listAt(state.read().config, key);
  const isThere = list.includes(item);
  if (method === "PUT" && isThere)
    throw new Refusal(400, "bad_request", "Item already present", "Uniqueness of items is enforced");
  if (method === "DELETE" && !isThere) return { status: 404, body: { took: TOOK } };
  const next = method === "PUT" ? [...list, item] : list.filter((one) => one !== item);
  change(state, [[key, next]], "Invalid value", resolver);
  return method === "PUT" ? { status: 201, body: { took: TOOK } } : { status: 204, body: "" };
}

/** All of the changes, or none. */
function change(
  state: StateFile<PiholeApiState>,
  changes: readonly (readonly [Key, string[]])[],
  invalid: string,
  resolver: Resolver,
): void {
  const restarts = state.update((s) => {
    const before = structuredClone(s.config);
    for (const [key, list] of changes) {
      if (isDeepStrictEqual(list, listAt(s.config, key))) continue;
      if (s.fixed.includes(key))
        throw new Refusal(
          400,
          "bad_request",
          "Config items set via environment variables cannot be changed via the API",
          key,
        );
      const problem = validate(key, list);
      if (problem !== undefined) throw new Refusal(400, "bad_request", invalid, problem);
      setList(s.config, key, list);
    }
    // Only for these does Pi-hole write dnsmasq's configuration anew, which it tests first.
    const restart = (["dns.cnameRecords", "misc.dnsmasq_lines"] as const).some(
      (key) => !isDeepStrictEqual(listAt(before, key), listAt(s.config, key)),
    );
    const refused = restart ? resolver.test(s.config) : undefined;
    if (refused !== undefined) throw new Refusal(400, "bad_request", "Invalid configuration", refused);
    if (restart) s.restarts++;
    return !isDeepStrictEqual(before, s.config);
  });
  if (restarts) resolver.load(state.read().config);
}
