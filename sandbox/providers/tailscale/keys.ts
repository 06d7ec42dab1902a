import { createOnce, found } from "../exchange";
import { changedInputs, checkInputs, previewed, refreshedInputs, type Spec } from "../inputs";
import type { CheckFailure, Ctx, Props, Resource } from "../serve";
import { call } from "./client";

const PATH = "/tailnet/T/keys";

function descriptionFailures(inputs: Props): CheckFailure[] {
  const text = inputs.description;
  if (typeof text !== "string") return [];
  if (text.length > 50) return [{ property: "description", reason: "description must be 50 characters or less" }];
  if (!/^[A-Za-z0-9 -]*$/.test(text))
    return [{ property: "description", reason: "description must be alphanumeric, with hyphens and spaces only" }];
  return [];
}

/** Ids of the keys whose making this process saw to its end. */
const delivered = new Set<unknown>();

/** Answers that are cut so often, one after the other, are no accident any more. */
const ATTEMPTS = 4;

/**
 * Makes a key or an OAuth client. Its secret comes with this one answer: where that was cut, what the service made is of no use to anybody,
 * so it is taken back, and another one is made.
 */
async function makeKey(ctx: Ctx, body: Props): Promise<Props> {
  for (let attempt = 1; ; attempt++) {
    let isTakenBack = false;
    try {
      const made = await createOnce(
        async () => (await call(ctx, "POST", PATH, body)).json,
        async (isNew, signal) => {
          await takeBack({ ...ctx, signal }, body, isNew);
          isTakenBack = true;
          return undefined;
        },
      );
      delivered.add(made.id);
      return made;
    } catch (error) {
      if (!isTakenBack || attempt === ATTEMPTS || ctx.signal.aborted) throw error;
    }
  }
}

/** Removes the keys that were made as `body` says, and whose answers nobody got. */
async function takeBack(ctx: Ctx, body: Props, isNew: (created: unknown) => boolean): Promise<void> {
  const { json } = await call(ctx, "GET", `${PATH}?all=true`);
  const lost = ((json.keys ?? []) as Props[]).filter(
    ({ id, keyType = "auth", description = "", created }) =>
      !delivered.has(id) && keyType === (body.keyType ?? "auth") && description === body.description && isNew(created),
  );
  for (const { id } of lost) await found(call(ctx, "DELETE", `${PATH}/${String(id)}`));
}

const KEY_INPUTS: Record<string, Spec> = {
  description: "string",
  ephemeral: "boolean",
  expiry: "integer",
  preauthorized: "boolean",
  recreateIfInvalid: "string",
  reusable: "boolean",
  tags: ["string"],
  userId: "string",
};
const KEY_DEFAULTS = {
  description: "",
  ephemeral: false,
  expiry: 7776000,
  preauthorized: false,
  recreateIfInvalid: "",
  reusable: false,
  tags: [],
};
const KEY_COMPUTED = ["createdAt", "expiresAt", "invalid", "key", "userId"];

/** The outputs that the API tells of a key; the key itself comes only with its creation. */
function keyOutputs(result: Props): Props {
  const create = ((result.capabilities as Props | undefined)?.devices as Props | undefined)?.create as
    | Props
    | undefined;
  return {
    description: result.description ?? "",
    ephemeral: create?.ephemeral === true,
    preauthorized: create?.preauthorized === true,
    reusable: create?.reusable === true,
    tags: create?.tags ?? [],
    createdAt: result.created,
    expiresAt: result.expires,
    expiry: result.expirySeconds,
    invalid: result.invalid === true,
    userId: result.userId ?? "",
  };
}

/** A reusable key that became invalid is made anew unless told otherwise; a single-use key only if told so. */
function recreated(inputs: Props): boolean {
  return inputs.recreateIfInvalid === "always" || (inputs.reusable === true && inputs.recreateIfInvalid !== "never");
}

export const tailnetKey: Resource = {
  async check(news) {
    const failures = [...checkInputs(news, KEY_INPUTS), ...descriptionFailures(news)];
    if (typeof news.recreateIfInvalid === "string" && !["", "always", "never"].includes(news.recreateIfInvalid))
      failures.push({ property: "recreateIfInvalid", reason: 'must be "always" or "never"' });
    return { inputs: news, failures };
  },
  async diff({ oldInputs, olds, news }) {
    const changed = changedInputs(oldInputs, news, KEY_DEFAULTS);
    const replaces = changed.filter((name) => name !== "recreateIfInvalid");
    // Decided by the state, not by the service: a key that expired since the last refresh counts as good.
    if (olds.invalid === true && recreated(news)) replaces.push("id");
    return { changes: changed.length + replaces.length > 0, replaces };
  },
  async create({ inputs, preview }, ctx) {
    if (preview) return { id: "", outputs: { ...KEY_DEFAULTS, ...previewed(inputs, KEY_COMPUTED) }, secrets: ["key"] };
    const { ephemeral = false, preauthorized = false, reusable = false, tags = [] } = inputs;
    const json = await makeKey(ctx, {
      capabilities: { devices: { create: { ephemeral, preauthorized, reusable, tags } } },
      description: inputs.description ?? "",
      ...(inputs.expiry === undefined ? {} : { expirySeconds: inputs.expiry }),
    });
    return { id: String(json.id), outputs: { ...inputs, ...keyOutputs(json), key: json.key }, secrets: ["key"] };
  },
  async read({ id, inputs, state }, ctx) {
    const result = await found(call(ctx, "GET", `${PATH}/${id}`));
    const imported = Object.keys(state).length === 0;
    if (!result && imported) return undefined;
    const live: Props = result ? { ...state, ...keyOutputs(result.json) } : { ...state, invalid: true };
    const { createdAt: _, expiresAt: __, invalid: ___, key: ____, userId: _____, ...writable } = live;
    return {
      id,
      inputs: refreshedInputs(inputs, { ...writable, recreateIfInvalid: inputs.recreateIfInvalid }, KEY_DEFAULTS),
      outputs: live,
      secrets: ["key"],
    };
  },
  async update({ olds, news }) {
    return { outputs: { ...olds, recreateIfInvalid: news.recreateIfInvalid }, secrets: ["key"] };
  },
  async delete({ id }, ctx) {
    await found(call(ctx, "DELETE", `${PATH}/${id}`));
  },
};

const CLIENT_INPUTS: Record<string, Spec> = { description: "string", scopes: ["string"], tags: ["string"] };
const CLIENT_DEFAULTS = { description: "", tags: [] };
const CLIENT_COMPUTED = ["createdAt", "key", "updatedAt", "userId"];

function clientOutputs(result: Props): Props {
  return {
    description: result.description ?? "",
    scopes: result.scopes ?? [],
    tags: result.tags ?? [],
    createdAt: result.created,
    updatedAt: result.updated,
    userId: result.userId ?? "",
  };
}

const clientBody = (inputs: Props): Props => ({
  keyType: "client",
  description: inputs.description ?? "",
  scopes: inputs.scopes,
  tags: inputs.tags ?? [],
});

/** Sets, for the service: their order is no change. */
const sets = (inputs: Props): Props =>
  Object.fromEntries(
    Object.entries(inputs).map(([k, v]) => [
      k,
      Array.isArray(v) && v.every((e) => typeof e === "string") ? [...(v as string[])].sort() : v,
    ]),
  );

export const oauthClient: Resource = {
  async check(news) {
    const failures = [...checkInputs(news, CLIENT_INPUTS), ...descriptionFailures(news)];
    if (news.scopes === undefined || news.scopes === null)
      failures.push({ property: "scopes", reason: "missing required property 'scopes'" });
    return { inputs: news, failures };
  },
  async diff({ oldInputs, news }) {
    const changed = changedInputs(sets(oldInputs), sets(news), CLIENT_DEFAULTS);
    return { changes: changed.length > 0, changed };
  },
  async create({ inputs, preview }, ctx) {
    if (preview)
      return { id: "", outputs: { ...CLIENT_DEFAULTS, ...previewed(inputs, CLIENT_COMPUTED) }, secrets: ["key"] };
    const json = await makeKey(ctx, clientBody(inputs));
    return { id: String(json.id), outputs: { ...clientOutputs(json), ...inputs, key: json.key }, secrets: ["key"] };
  },
  async read({ id, inputs, state }, ctx) {
    const result = await found(call(ctx, "GET", `${PATH}/${id}`));
    if (!result) return undefined;
    const live: Props = { ...state, ...clientOutputs(result.json) };
    const { description, scopes, tags } = live;
    return {
      id,
      inputs: refreshedInputs(inputs, { description, scopes, tags }, CLIENT_DEFAULTS),
      outputs: live,
      secrets: ["key"],
    };
  },
  async update({ id, olds, news, preview }, ctx) {
    if (preview) return { outputs: { ...olds, ...previewed(news, ["updatedAt"]) }, secrets: ["key"] };
    const { json } = await call(ctx, "PUT", `${PATH}/${id}`, clientBody(news));
    return { outputs: { ...clientOutputs(json), ...news, key: olds.key }, secrets: ["key"] };
  },
  async delete({ id }, ctx) {
    await found(call(ctx, "DELETE", `${PATH}/${id}`));
  },
};
