import { randomUUID } from "node:crypto";
import type { Answer, Request } from "../http";
import type { StateFile } from "../state";
import { page, refuse, success } from "./envelope";
import { type AccessApplication, type CloudflareState, now } from "./state";

type Body = Record<string, unknown>;

/** `/accounts/A/access/apps[/id]`. */
export function accessApplications(
  state: StateFile<CloudflareState>,
  request: Request,
  [collection, id]: string[],
  body: Body,
): Answer {
  if (collection !== "apps") refuse(404, 7000, `No route for that URI: ${request.method} ${request.path}`);
  if (id === undefined) {
    if (request.method === "GET") return page(state.read().accessApplications ?? [], request.query);
    if (request.method === "POST") return success(state.update((s) => save(s, body)));
    refuse(405, 10405, "Method not allowed for this route.");
  }
  const old = (state.read().accessApplications ?? []).find((a) => a.id === id);
  if (old === undefined) refuse(404, 11021, "access.api.error.unknown_application");
  if (request.method === "GET") return success(old);
  if (request.method === "PUT") return success(state.update((s) => save(s, body, old)));
  if (request.method === "DELETE") {
    state.update((s) => {
      s.accessApplications = (s.accessApplications ?? []).filter((a) => a.id !== id);
    });
    return success({ id });
  }
  refuse(405, 10405, "Method not allowed for this route.");
}

function save(state: CloudflareState, body: Body, old?: AccessApplication): AccessApplication {
  const application: AccessApplication = {
    ...body,
    id: old?.id ?? randomUUID(),
    uid: old?.uid ?? randomUUID(),
    aud: old?.aud ?? randomUUID().replaceAll("-", "").repeat(2),
    type: text(body.type) ?? invalid("type is required"),
    name: text(body.name) ?? invalid("name is required"),
    session_duration: duration(body.session_duration ?? "24h"),
    policies: list(body.policies).map((policy) => checkedPolicy(policy as Body)),
    created_at: old?.created_at ?? now(),
    updated_at: now(),
  };
  if (application.type !== "self_hosted") invalid(`type ${application.type} is none that the sandbox knows`);
  for (const place of placesOf(body)) checkPlace(state, application, place);
  for (const provider of list(body.allowed_idps))
    if (!(state.identityProviders ?? []).some((p) => p.id === provider))
      invalid(`unknown identity provider ${String(provider)}`);
  if (body.auto_redirect_to_identity === true && list(body.allowed_idps).length !== 1)
    invalid("auto_redirect_to_identity needs exactly one of allowed_idps");
  const all = (state.accessApplications ?? []).filter((a) => a.id !== application.id);
  state.accessApplications = [...all, application];
  return application;
}

/** Host and path of everything that an application is for. */
function placesOf(body: Body): string[] {
  const found = [body.domain, ...list(body.destinations).map((d) => (d as Body).uri)].flatMap((p) => text(p) ?? []);
  return found.length === 0 ? invalid("domain is required") : [...new Set(found)];
}

/** The host has to be in a zone of the account, and nobody else's with the same path. */
function checkPlace(state: CloudflareState, { id }: AccessApplication, place: string): void {
  const [host = ""] = place.split("/");
  if (!state.zones.some(({ name }) => host === name || host.endsWith(`.${name}`)))
    invalid(`domain ${place} does not belong to a zone of the account`);
  const twin = (state.accessApplications ?? []).find((a) => a.id !== id && placesOf(a).includes(place));
  if (twin !== undefined) refuse(409, 11010, `access.api.error.application_already_exists: ${place}`);
}

const DECISIONS = ["allow", "deny", "non_identity", "bypass"];

function checkedPolicy(policy: Body): Body {
  if (policy.id !== undefined && policy.decision === undefined) invalid(`unknown policy ${String(policy.id)}`);
  if (!DECISIONS.includes(String(policy.decision))) invalid(`decision must be one of ${DECISIONS.join(", ")}`);
  if (text(policy.name) === undefined) invalid("a policy's name is required");
  if (list(policy.include).length === 0) invalid("a policy needs one include rule at least");
  for (const rule of list(policy.include)) checkRule(rule as Body);
  return { exclude: [], require: [], ...policy, id: text(policy.id) ?? randomUUID() };
}

function checkRule(rule: Body): void {
  const email = (rule.email as Body | undefined)?.email;
  if (rule.email !== undefined && !/^[^\s@]+@[^\s@]+$/.test(String(email))) invalid(`invalid email: ${String(email)}`);
}

/** A session is 0, or a duration as Go writes it. */
function duration(value: unknown): string {
  return /^(0|(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+)$/.test(String(value))
    ? String(value)
    : invalid("invalid session_duration");
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function invalid(why: string): never {
  refuse(400, 12130, `access.api.error.invalid_request: ${why}`);
}
