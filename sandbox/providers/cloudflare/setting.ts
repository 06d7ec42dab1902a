import { found } from "../exchange";
import { changedInputs, checkInputs, previewed, refreshedInputs, type Spec } from "../inputs";
import type { Ctx, Props, Resource } from "../serve";
import { call, warnOfLasting } from "./client";
import { toCamel } from "./names";

const INPUTS: Record<string, Spec> = { zoneId: "string!", settingId: "string!", value: "any!", enabled: "boolean" };
const COMPUTED = ["editable", "modifiedOn", "timeRemaining"];

const path = (p: Props) => `/zones/${String(p.zoneId)}/settings/${String(p.settingId)}`;

function outputs(result: Props, zoneId: unknown, settingId: unknown): Props {
  const { id: _, ...rest } = toCamel(result) as Props;
  return { ...rest, zoneId, settingId };
}

export const zoneSetting: Resource = {
  async check(news) {
    return { inputs: news, failures: checkInputs(news, INPUTS) };
  },
  async diff({ oldInputs, news }) {
    const changed = changedInputs(oldInputs, news);
    return { changes: changed.length > 0, replaces: changed.filter((c) => c === "zoneId" || c === "settingId") };
  },
  async create({ inputs, preview }, ctx) {
    warnOfLasting(ctx);
    if (preview) return { id: "", outputs: previewed(inputs, COMPUTED) };
    return { id: String(inputs.settingId), outputs: await write(inputs, ctx) };
  },
  async read({ id, inputs, state }, ctx) {
    const [zoneId, settingId] = id.includes("/")
      ? (id.split("/") as [string, string])
      : [String(state.zoneId ?? ""), id];
    if (!zoneId) throw new Error(`the import id of a ZoneSetting is <zone_id>/<setting_id>, not ${id}`);
    const result = await found(call(ctx, "GET", path({ zoneId, settingId })));
    if (!result) return undefined;
    const live = outputs(result, zoneId, settingId);
    return { id: settingId, inputs: refreshedInputs(inputs, { zoneId, settingId, value: live.value }), outputs: live };
  },
  async update({ news, preview }, ctx) {
    if (preview) return { outputs: previewed(news, ["modifiedOn"]) };
    return { outputs: await write(news, ctx) };
  },
  // A setting cannot be removed: it stays as it is.
  async delete() {},
};

async function write(inputs: Props, ctx: Ctx): Promise<Props> {
  const { value, enabled } = inputs;
  const result = await call(ctx, "PATCH", path(inputs), enabled === undefined ? { value } : { value, enabled });
  return { ...inputs, ...outputs(result, inputs.zoneId, inputs.settingId) };
}
