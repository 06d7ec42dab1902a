import { serveDns } from "../dns";
import { type Answer, type ApiPlace, jsonObject, listen, type Request, type Running } from "../http";
import { openState, type StateFile } from "../state";
import { type Rewrite, rewritten } from "./answer";

export interface AdguardOptions extends ApiPlace {
  user: string;
  password: string;
  stateFile: string;
}

/** `adguard.json`. */
export interface AdguardState {
  user: string;
  password: string;
  rewrites: Rewrite[];
  /** The switch of all rewrites. */
  enabled: boolean;
}

/** AdGuard Home's DNS rewrites by its HTTP API, and what it answers by them. Source: internal/filtering/rewritehttp.go. */
export async function startAdguard(options: AdguardOptions): Promise<Running> {
  const { user, password } = options;
  const state = openState<AdguardState>(options.stateFile, () => ({ user, password, rewrites: [], enabled: true }));
  const dns = await serveDns({ host: options.host, port: options.dnsPort }, (name, type) => {
    const { rewrites, enabled } = state.read();
    return enabled ? rewritten(rewrites, name, type) : undefined;
  });
  const http = await listen(
    options,
    (request) => answer(state, request),
    (message) => text(500, message),
    options,
  );
  return {
    url: http.url,
    close: async () => {
      await Promise.all([http.close(), dns.close()]);
    },
  };
}

const text = (status: number, body: string): Answer => ({
  status,
  body: `${body}\n`,
  headers: { "content-type": "text/plain; charset=utf-8" },
});

const OK: Answer = { status: 200, body: "", headers: { "content-type": "text/plain; charset=utf-8" } };

function answer(state: StateFile<AdguardState>, request: Request): Answer {
  const { method, path, headers, body } = request;
  const { user, password, enabled, rewrites } = state.read();
  if (headers.authorization !== `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`)
    return text(401, "Unauthorized");
  const asked = `${method} ${path}`;
  if (asked === "GET /control/rewrite/list") return { status: 200, body: rewrites };
  if (asked === "GET /control/rewrite/settings") return { status: 200, body: { enabled } };
  const change = CHANGES[asked];
  if (change === undefined) return text(404, "404 page not found");
  if (headers["content-type"] !== "application/json") return text(415, "only content-type application/json is allowed");
  const given = jsonObject(body);
  if (given === undefined) return text(400, "json.Decode: invalid character");
  return state.update((s) => change(s, given));
}

type Change = (state: AdguardState, given: Record<string, unknown>) => Answer;

const isEqual = (a: Entry) => (b: Rewrite) => a.domain === b.domain && a.answer === b.answer;

type Entry = Pick<Rewrite, "domain" | "answer">;

function entry(given: unknown): Entry {
  const { domain = "", answer: to = "" } = (given ?? {}) as { domain?: string; answer?: string };
  return { domain, answer: to };
}

/** Domains are kept in small letters; whatever is no address is taken for a name. */
const normalized = ({ domain, answer: to }: Entry): Rewrite => ({
  domain: domain.toLowerCase(),
  answer: to,
  enabled: true,
});

const CHANGES: Record<string, Change> = {
  // Twice the same is two entries.
  "POST /control/rewrite/add": (state, given) => {
    state.rewrites.push(normalized(entry(given)));
    return OK;
  },
  // All that are equal go; none is no error.
  "POST /control/rewrite/delete": (state, given) => {
    state.rewrites = state.rewrites.filter((one) => !isEqual(entry(given))(one));
    return OK;
  },
  "PUT /control/rewrite/update": (state, { target, update }) => {
    const at = state.rewrites.findIndex(isEqual(entry(target)));
    if (at < 0) return text(400, "target rule not found");
    state.rewrites[at] = normalized(entry(update));
    return OK;
  },
};
