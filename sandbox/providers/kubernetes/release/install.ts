import { type Ctx, InitializationError, type Props, type State } from "../../types";
import type { Connection } from "../connection";
import type { Chart } from "./chart";
import { HelmError, helm, upgradeFlags } from "./helm";
import { OWNER_LABEL, ownerOf } from "./labels";
import { outputsOf } from "./outputs";
import { type ReleaseRecord, readRelease } from "./record";
import { mergedValues } from "./values";

/** Installs or upgrades; a release that is there already is brought to the wanted state. */
export async function install(
  connection: Connection,
  inputs: Props,
  chart: Chart,
  existing: ReleaseRecord | undefined,
  ctx: Ctx,
): Promise<State> {
  const { signal } = ctx;
  const values = mergedValues(inputs);
  const name = String(inputs.name);
  const scope = ["--namespace", String(inputs.namespace)];
  if (existing && isUnfinished(existing)) {
    ctx.log("warning", `release ${name} is ${existing.status}: an earlier run was interrupted; it is taken back first`);
    const back = existing.revision === 1 ? ["uninstall", name, ...scope, "--wait"] : ["rollback", name, ...scope];
    await helm(back, { cluster: connection.cluster, signal });
  }
  ctx.log("status", `helm: installing ${chart.name} ${chart.version}`);
  const label = ["--labels", `${OWNER_LABEL}=${ownerOf(ctx.urn)}`];
  // Changes by others to the release's objects are undone, as helm 3's three-way merge did.
  const force = existing && inputs.forceUpdate !== true ? ["--force-conflicts", "--server-side=true"] : [];
  try {
    await helm(["upgrade", ...upgradeFlags(inputs, chart), ...label, ...force], {
      cluster: connection.cluster,
      values,
      signal,
    });
  } catch (error) {
    throw await partly(connection, inputs, chart, error as Error);
  }
  forgetDefinitions(connection);
  const live = await readRelease(connection, String(inputs.namespace), name, signal);
  if (!live) throw new HelmError(`helm reported success, and there is no release ${name}`);
  return { outputs: await outputsOf(connection, inputs, live) };
}

/** Helm upgrades only what was deployed once: a first install that was ended with a signal stays `failed` for ever. */
function isUnfinished({ status, revision }: ReleaseRecord): boolean {
  return status.startsWith("pending") || (revision === 1 && status === "failed");
}

/** A chart may bring definitions, or an operator that makes them. */
export function forgetDefinitions(connection: Connection): void {
  connection.discovery.forgetAll();
}

async function partly(connection: Connection, inputs: Props, chart: Chart, error: Error): Promise<Error> {
  const described = new HelmError(`helm could not install ${chart.name} ${chart.version}: ${error.message}`);
  const live = await readRelease(connection, String(inputs.namespace), String(inputs.name)).catch(() => undefined);
  if (!live) return described;
  const id = `${live.namespace}/${live.name}`;
  return new InitializationError(described.message, {
    id,
    outputs: await outputsOf(connection, inputs, live),
    reasons: [error.message],
  });
}
