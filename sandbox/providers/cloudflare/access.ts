import { createOnce, found } from "../exchange";
import { changedInputs, checkInputs, mapOf, previewed, refreshedInputs, type Spec } from "../inputs";
import type { Ctx, Props, Resource } from "../serve";
import { isObject } from "../serve";
import { call } from "./client";
import { toCamel, toSnake } from "./names";

const POLICY: Record<string, Spec> = {
  id: "string",
  name: "string",
  decision: "string",
  precedence: "number",
  includes: [mapOf("any")],
  excludes: [mapOf("any")],
  requires: [mapOf("any")],
};

/** The settings of a self-hosted application, as far as a program of this kind writes them. */
const INPUTS: Record<string, Spec> = {
  accountId: "string!",
  name: "string",
  type: "string",
  domain: "string",
  destinations: [{ type: "string", uri: "string" }],
  sessionDuration: "string",
  allowedIdps: ["string"],
  autoRedirectToIdentity: "boolean",
  policies: [POLICY],
};
const COMPUTED = ["aud", "createdAt", "updatedAt"];
const DEFAULTS = { autoRedirectToIdentity: false, allowedIdps: [], sessionDuration: "24h" };

const path = (accountId: unknown, id = "") => `/accounts/${String(accountId)}/access/apps${id && `/${id}`}`;

/** Lists of a policy have plural names in Pulumi, and singular ones in the API. */
const RULES: Record<string, string> = { includes: "include", excludes: "exclude", requires: "require" };
const DECISIONS: Record<string, string> = { nonIdentity: "non_identity" };

function body({ accountId: _, policies, ...rest }: Props): Props {
  const sent = list(policies).map((policy) =>
    Object.fromEntries(
      Object.entries(policy).map(([key, value]) => [
        RULES[key] ?? key,
        key === "decision" ? (DECISIONS[String(value)] ?? value) : value,
      ]),
    ),
  );
  return toSnake({ ...rest, policies: sent }) as Props;
}

/** The outputs from the API's answer, each policy cut to the fields of its input: ids and empty lists are the service's additions. */
function outputs(result: Props, inputs: Props): Props {
  const { id: _, uid: __, policies, ...rest } = toCamel(result) as Props;
  const written = list(inputs.policies);
  const live = list(policies).map((policy, i) => {
    const named = Object.entries(policy).map(([key, value]): [string, unknown] => [
      Object.keys(RULES).find((plural) => RULES[plural] === key) ?? key,
      key === "decision" && value === "non_identity" ? "nonIdentity" : value,
    ]);
    const mine = written[i];
    return Object.fromEntries(
      named.filter(([key, value]) => (mine ? key in mine || differs(key, value) : key !== "id")),
    );
  });
  return { ...rest, accountId: inputs.accountId, policies: live };
}

/** Something that nobody wrote, and that is more than the service's own addition. */
function differs(key: string, value: unknown): boolean {
  return key in RULES && list(value).length > 0;
}

function list(value: unknown): Props[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

export const accessApplication: Resource = {
  async check(news) {
    return { inputs: news, failures: checkInputs(news, INPUTS) };
  },
  async diff({ oldInputs, news }) {
    const changed = changedInputs(oldInputs, news, DEFAULTS);
    return { changes: changed.length > 0, replaces: changed.filter((c) => c === "accountId" || c === "type") };
  },
  async create({ inputs, preview }, ctx) {
    if (preview) return { id: "", outputs: previewed(inputs, COMPUTED) };
    const result = await createOnce(
      () => call(ctx, "POST", path(inputs.accountId), body(inputs)),
      // Two applications cannot be for one name, so a new one is what was just made.
      async (isNew, signal) =>
        (await applications(inputs.accountId, { ...ctx, signal })).find(
          (one) => one.domain === inputs.domain && isNew(one.created_at),
        ),
    );
    return { id: String(result.id), outputs: { ...inputs, ...outputs(result, inputs) } };
  },
  async read({ id, inputs, state }, ctx) {
    const [first = "", second] = id.split("/");
    const [accountId, own] = second === undefined ? [state.accountId, first] : [first, second];
    if (typeof accountId !== "string" || accountId === "")
      throw new Error(`the import id of a ZeroTrustAccessApplication is <account_id>/<app_id>, not ${id}`);
    const result = await found(call(ctx, "GET", path(accountId, own)));
    if (!result) return undefined;
    const live = outputs(result, { ...inputs, accountId });
    const writable = Object.fromEntries(Object.keys(INPUTS).map((key) => [key, live[key]]));
    return { id: own, inputs: refreshedInputs(inputs, writable, DEFAULTS), outputs: live };
  },
  async update({ id, news, preview }, ctx) {
    if (preview) return { outputs: previewed(news, ["updatedAt"]) };
    const result = await call(ctx, "PUT", path(news.accountId, id), body(news));
    return { outputs: { ...news, ...outputs(result, news) } };
  },
  async delete({ id, outputs: state }, ctx) {
    await found(call(ctx, "DELETE", path(state.accountId, id)));
  },
};

async function applications(accountId: unknown, ctx: Ctx): Promise<Props[]> {
  return (await call(ctx, "GET", path(accountId))) as unknown as Props[];
}
