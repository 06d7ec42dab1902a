import { createHash } from "node:crypto";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkInputs, type Spec } from "../inputs";
import type { Props, Resource, State } from "../serve";
import { CLIENT_CONFIGURATION, connection, exactlyOne, withoutWriteOnly } from "./machine";
import { runTalos, TalosError } from "./tool";

const ID = "machine_bootstrap";

const INPUTS: Record<string, Spec> = {
  clientConfiguration: CLIENT_CONFIGURATION,
  clientConfigurationWo: CLIENT_CONFIGURATION,
  endpoint: "string",
  node: "string!",
  timeouts: { create: "string" },
};

/**
 * Makes a control plane the first of its cluster, once. Never read back, never undone, and not to be imported: an import has no inputs,
 * which check refuses.
 */
export const bootstrap: Resource = {
  async check(news) {
    const failures = checkInputs(news, INPUTS);
    const missing = exactlyOne(news, "clientConfiguration");
    // Said of the resource as a whole, which ends an import as well: that goes on after failures of properties.
    if (missing.length > 0) throw new Error([...failures, ...missing].map(({ reason }) => reason).join("; "));
    return { inputs: news, failures };
  },

  async create({ inputs, preview }, ctx) {
    if (preview) return { id: "", ...described(inputs) };
    const marker = interruptionMarker(ctx.urn);
    const wasInterrupted = marker !== undefined && existsSync(marker);
    if (marker) {
      mkdirSync(join(marker, ".."), { recursive: true });
      writeFileSync(marker, "");
    }
    try {
      await runTalos("bootstrap", connection(inputs, "create", ctx.timeout), ctx.signal);
    } catch (error) {
      const isDone = error instanceof TalosError && error.has("already-bootstrapped");
      if (!isDone || !wasInterrupted) {
        // Refused, so nothing was done and nothing is left to go on with. An answer that got lost may have been a success.
        if (marker && error instanceof TalosError && !error.has("unreachable")) rmSync(marker, { force: true });
        throw error;
      }
      ctx.log("info", "an interrupted run had bootstrapped the cluster already");
    }
    return { id: ID, ...described(inputs) };
  },

  async diff({ oldInputs, news }, ctx) {
    // The engine has the resource in its state: the creation cannot be interrupted any more.
    const marker = interruptionMarker(ctx.urn);
    if (marker) rmSync(marker, { force: true });
    const changed = Object.keys(INPUTS).filter(
      (name) => !name.endsWith("Wo") && JSON.stringify(oldInputs[name] ?? null) !== JSON.stringify(news[name] ?? null),
    );
    return { changes: changed.length > 0, changed };
  },

  async read({ id, inputs, state }) {
    return { id: id === "" ? "" : ID, inputs, outputs: state };
  },

  /** Only the state changes: no machine is spoken to. */
  async update({ news }) {
    return described(news);
  },
};

function described(inputs: Props): State {
  return { outputs: { ...withoutWriteOnly(inputs), endpoint: inputs.endpoint ?? inputs.node } };
}

/**
 * A run that is killed between the bootstrap and the engine's note of it would fail for ever after: the second bootstrap is
 * refused. This file says that the same resource's creation had begun.
 */
function interruptionMarker(urn: string): string | undefined {
  const folder = process.env.HOMELAB_SANDBOX_DIR;
  if (!folder) return undefined;
  return join(folder, "talos", `.bootstrap-${createHash("sha256").update(urn).digest("hex").slice(0, 16)}`);
}
