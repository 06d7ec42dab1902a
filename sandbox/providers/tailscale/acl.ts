import { parseHuJson } from "../../emulators/tailscale/hujson";
import { ApiProblem } from "../exchange";
import { changedInputs, checkInputs, type Spec, sameValue } from "../inputs";
import type { Resource } from "../serve";
import { call } from "./client";

const INPUTS: Record<string, Spec> = {
  acl: "string!",
  overwriteExistingContent: "boolean",
  resetAclOnDestroy: "boolean",
};
const PATH = "/tailnet/T/acl";
const HUJSON = { accept: "application/hujson" };

/** The ETag of a policy file that was never changed: setting with it refuses to replace somebody's work. */
const NEVER_CHANGED = '"ts-default"';

export const acl: Resource = {
  async check(news) {
    const failures = checkInputs(news, INPUTS);
    if (typeof news.acl === "string") {
      try {
        parseHuJson(news.acl);
      } catch (error) {
        failures.push({ property: "acl", reason: `ACL is not a valid HuJSON string: ${(error as Error).message}` });
      }
    }
    return { inputs: news, failures };
  },
  async diff({ oldInputs, news }) {
    const changed = changedInputs(oldInputs, news, DEFAULTS).filter(
      (name) => name !== "acl" || !samePolicy(oldInputs.acl, news.acl),
    );
    return { changes: changed.length > 0, changed };
  },
  async create({ inputs, preview }, ctx) {
    // The service judges the policy and its tests when it is written; until then nobody asks it.
    if (preview) return { id: "", outputs: inputs };
    const guard: Record<string, string> = inputs.overwriteExistingContent === true ? {} : { "if-match": NEVER_CHANGED };
    try {
      await call(ctx, "POST", PATH, String(inputs.acl), { ...HUJSON, ...guard });
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.status !== 412) throw error;
      throw new Error(
        `the tailnet's policy file is not the default one any more, and this resource would replace it whole. Adopt it first (README.md, «What you have already»), or set overwriteExistingContent. (${error.message})`,
      );
    }
    return { id: "acl", outputs: inputs };
  },
  async read({ id, inputs, state }, ctx) {
    const live = (await call(ctx, "GET", PATH, undefined, HUJSON)).text;
    const known = inputs.acl ?? state.acl;
    // The service keeps the text; white space and comments alone are no change worth showing.
    const text = samePolicy(known, live) ? known : live;
    return { id, inputs: { ...inputs, acl: text }, outputs: { ...state, acl: text } };
  },
  async update({ oldInputs, news, preview }, ctx) {
    if (!preview && !samePolicy(oldInputs.acl, news.acl)) await call(ctx, "POST", PATH, String(news.acl), HUJSON);
    return { outputs: news };
  },
  async delete({ outputs }, ctx) {
    // Without resetAclOnDestroy the policy file stays: taking it away would open the tailnet.
    if (outputs.resetAclOnDestroy === true) await call(ctx, "POST", PATH, "", HUJSON);
  },
};

const DEFAULTS = { overwriteExistingContent: false, resetAclOnDestroy: false };

function samePolicy(a: unknown, b: unknown): boolean {
  if (typeof a !== "string" || typeof b !== "string") return false;
  if (a === b) return true;
  try {
    return sameValue(parseHuJson(a), parseHuJson(b));
  } catch {
    return false;
  }
}
