import { createHash } from "node:crypto";
import { checkInputs, type Spec } from "../inputs";
import { type Ctx, type Props, type Resource, type State, UNKNOWN } from "../serve";
import { CLIENT_CONFIGURATION, connection, exactlyOne, isKnown, withoutWriteOnly } from "./machine";
import { patch, patchFailures } from "./patching";
import { runTalos } from "./tool";

const ID = "machine_configuration_apply";
const MODES = ["auto", "reboot", "no_reboot", "staged", "staged_if_needing_reboot"];

const INPUTS: Record<string, Spec> = {
  applyMode: "string",
  clientConfiguration: CLIENT_CONFIGURATION,
  clientConfigurationWo: CLIENT_CONFIGURATION,
  configPatches: ["string"],
  endpoint: "string",
  machineConfigurationInput: "string",
  machineConfigurationInputWo: "string",
  node: "string!",
  onDestroy: { graceful: "boolean", reboot: "boolean", reset: "boolean" },
  timeouts: { create: "string", delete: "string", update: "string" },
};

/** A machine's configuration. A changed node is an update in place, which configures another machine: so does the official one. */
export const configurationApply: Resource = {
  async check(news, ctx) {
    const failures = [
      ...checkInputs(news, INPUTS),
      ...exactlyOne(news, "machineConfigurationInput"),
      ...exactlyOne(news, "clientConfiguration"),
    ];
    if (isKnown(news.applyMode) && !MODES.includes(String(news.applyMode)))
      failures.push({ property: "applyMode", reason: `'${String(news.applyMode)}' is none of ${MODES.join(", ")}` });
    if (failures.length === 0) failures.push(...(await patchFailures(news, ctx.signal)));
    return { inputs: news, failures, secrets: ["machineConfigurationInput"] };
  },

  async create({ inputs, preview }, ctx) {
    if (preview) return { id: "", ...(await planned(inputs, ctx)) };
    return { id: ID, ...(await apply(inputs, "create", ctx)) };
  },

  async update({ news, preview }, ctx) {
    return preview ? planned(news, ctx) : apply(news, "update", ctx);
  },

  /** A machine's configuration is not read back, as in the official provider. */
  async read({ id, inputs, state }) {
    return { id, inputs, outputs: state };
  },

  async delete({ outputs }, ctx) {
    const onDestroy = outputs.onDestroy as { reset?: boolean; graceful?: boolean; reboot?: boolean } | undefined;
    if (!onDestroy?.reset) return;
    if (!isKnown(outputs.clientConfiguration))
      throw new Error(
        "onDestroy.reset needs clientConfiguration: a write-only one is not there when the resource is deleted",
      );
    const { graceful = true, reboot = false } = onDestroy;
    await runTalos("reset", { ...connection(outputs, "delete", ctx.timeout), graceful, reboot }, ctx.signal);
  },
};

async function planned(inputs: Props, ctx: Ctx): Promise<State> {
  const { machineConfiguration, warnings } = await patch(inputs, ctx.signal);
  for (const warning of warnings) ctx.log("warning", warning);
  return described(inputs, machineConfiguration, UNKNOWN);
}

async function apply(inputs: Props, operation: "create" | "update", ctx: Ctx): Promise<State> {
  const { machineConfiguration } = await patch(inputs, ctx.signal);
  const { resolvedApplyMode } = await runTalos<{ resolvedApplyMode: string }>(
    "apply",
    { ...connection(inputs, operation, ctx.timeout), machineConfiguration, applyMode: inputs.applyMode ?? "auto" },
    ctx.signal,
  );
  return described(inputs, machineConfiguration, resolvedApplyMode);
}

function described(inputs: Props, machineConfiguration: string | undefined, resolved: unknown): State {
  const applyMode = inputs.applyMode ?? "auto";
  const outputs: Props = {
    ...withoutWriteOnly(inputs),
    applyMode,
    resolvedApplyMode: applyMode === "staged_if_needing_reboot" ? resolved : applyMode,
    endpoint: inputs.endpoint ?? inputs.node,
    machineConfigurationHash: machineConfiguration === undefined ? UNKNOWN : sha256(machineConfiguration),
  };
  // With a write-only input the configuration itself stays out of the state, too.
  if (isKnown(inputs.machineConfigurationInput) || inputs.machineConfigurationInput === UNKNOWN)
    outputs.machineConfiguration = machineConfiguration ?? UNKNOWN;
  if (isKnown(inputs.onDestroy))
    outputs.onDestroy = { reset: false, graceful: true, reboot: false, ...(inputs.onDestroy as Props) };
  return { outputs };
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
