import type { Answer, Request } from "../http";
import type { StateFile } from "../state";
import { type Actor, Refusal, requireScope } from "./auth";
import { approveRoutes } from "./devices";
import { parseHuJson } from "./hujson";
import { PolicyProblem } from "./policy";
import { DEFAULT_POLICY, policyTag, policyText, type TailscaleState } from "./state";
import { acceptPolicy } from "./validate";

/** `/tailnet/T/acl[/validate]`. */
export function acl(
  state: StateFile<TailscaleState>,
  actor: Actor,
  request: Request,
  part: string | undefined,
): Answer {
  requireScope(actor, "policy_file", part === "validate" ? "GET" : request.method);
  if (part === "validate" && request.method === "POST") {
    // This path answers 200 in either case; an empty object is the «yes».
    try {
      acceptPolicy(request.body);
      return { status: 200, body: {} };
    } catch (error) {
      if (error instanceof PolicyProblem)
        return { status: 200, body: { message: error.message, data: error.data ?? [] } };
      throw error;
    }
  }
  if (part !== undefined) throw new Refusal(404, "not found");
  if (request.method === "GET") return shown(state.read(), request);
  if (request.method !== "POST") throw new Refusal(405, "method not allowed");

  const wanted = request.headers["if-match"]?.replace(/^(W\/)?"(.*)"$/, "$2");
  return state.update((s) => {
    if (wanted !== undefined && wanted !== policyTag(s))
      throw new Refusal(412, "precondition failed, invalid old hash");
    // The provider's reset sends an empty body: back to what a new tailnet has.
    const text = request.body.trim() === "" || request.body.trim() === '""' ? DEFAULT_POLICY : request.body;
    try {
      approveRoutes(s, acceptPolicy(text));
    } catch (error) {
      if (error instanceof PolicyProblem) throw new Refusal(400, error.message, error.data);
      throw error;
    }
    s.policy = text === DEFAULT_POLICY ? null : text.split("\n");
    return shown(s, request);
  });
}

function shown(state: TailscaleState, request: Request): Answer {
  const headers = { etag: `"${policyTag(state)}"` };
  const text = policyText(state);
  if (request.query.has("details"))
    return { status: 200, headers, body: { acl: Buffer.from(text).toString("base64"), warnings: [], errors: null } };
  if (request.headers.accept?.includes("application/hujson"))
    return { status: 200, headers: { ...headers, "content-type": "application/hujson" }, body: text };
  return { status: 200, headers, body: parseHuJson(text) };
}
