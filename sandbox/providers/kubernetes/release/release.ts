import { containsUnknown, deepChanges, detail } from "../../compare";
import type { CheckFailure, Ctx, Diff, Props, Resource, State } from "../../types";
import { UNKNOWN } from "../../wire";
import { ApiError, UnreachableError } from "../api";
import type { Connection } from "../connection";
import { parseId, withoutNulls } from "../objects";
import { unreachable } from "../read";
import { ChartVersionError, chartLocator, isMissing, type LocateChart } from "./chart";
import { releaseDrift } from "./drift";
import { helm, seconds } from "./helm";
import { checkRelease } from "./inputs";
import { forgetDefinitions, install } from "./install";
import { OWNER_LABEL, ownerOf } from "./labels";
import { NOT_AVAILABLE, outputsOf, recorded, scopes, statusOf } from "./outputs";
import { planRelease } from "./plan";
import { type ReleaseRecord, readRelease, resourceNames } from "./record";
import { mergedValues } from "./values";

/** `kubernetes:helm.sh/v3:Release`, made by the real helm. */
export function releaseResource(connection: () => Connection): Resource {
  const locate = chartLocator();
  return {
    check: async (news, ctx) => {
      const result = checkRelease(news, ctx, connection().defaultNamespace);
      if (result.failures.length > 0 || containsUnknown([news.chart, news.repositoryOpts, news.version])) return result;
      return { ...result, failures: await chartFailures(locate, result.inputs, ctx) };
    },
    diff: (r, ctx) => diff(connection(), locate, r, ctx),
    create: (r, ctx) => create(connection(), locate, r, ctx),
    read: (r, ctx) => read(connection(), r, ctx),
    update: (r, ctx) => update(connection(), locate, r, ctx),
    delete: (r, ctx) => remove(connection(), r, ctx),
  };
}

/** A chart that is not to be had is no failure: the rest of the program can be tried without it. It is said on every run. */
async function chartFailures(locate: LocateChart, inputs: Props, ctx: Ctx): Promise<CheckFailure[]> {
  try {
    const chart = await locate(inputs);
    if (isMissing(chart)) {
      ctx.log(
        "warning",
        `the chart ${chart.missing} is not available offline (${chart.why}): release ${String(inputs.name)} is only recorded, nothing is installed`,
      );
    }
    return [];
  } catch (error) {
    return [{ property: error instanceof ChartVersionError ? "version" : "chart", reason: (error as Error).message }];
  }
}

async function create(
  connection: Connection,
  locate: LocateChart,
  r: { inputs: Props; preview: boolean },
  ctx: Ctx,
): Promise<State & { id: string }> {
  const { inputs } = r;
  const id = `${String(inputs.namespace)}/${String(inputs.name)}`;
  if (r.preview) return { id: "", ...(await preview(connection, locate, inputs, undefined, ctx)) };
  const chart = await locate(inputs);
  if (isMissing(chart)) return { id, outputs: recorded(inputs, chart) };
  const existing = await readRelease(connection, String(inputs.namespace), String(inputs.name), ctx.signal);
  assertOwn(existing, inputs, ctx);
  return { id, ...(await install(connection, inputs, chart, existing, ctx)) };
}

function assertOwn(existing: ReleaseRecord | undefined, inputs: Props, ctx: Ctx): void {
  if (!existing || inputs.replace === true || existing.labels[OWNER_LABEL] === ownerOf(ctx.urn)) return;
  if (existing.status === "uninstalled") return;
  const id = `${existing.namespace}/${existing.name}`;
  throw new Error(
    `cannot re-use the release name ${id}: it is in use (${existing.chart} ${existing.version}). Import it with the id ${id}.`,
  );
}

async function update(
  connection: Connection,
  locate: LocateChart,
  r: { id: string; olds: Props; news: Props; preview: boolean },
  ctx: Ctx,
): Promise<State> {
  if (r.preview) return preview(connection, locate, r.news, r.olds, ctx);
  const chart = await locate(r.news);
  if (isMissing(chart)) return { outputs: recorded(r.news, chart) };
  const existing = await readRelease(connection, String(r.news.namespace), String(r.news.name), ctx.signal);
  return install(connection, r.news, chart, existing, ctx);
}

async function preview(
  connection: Connection,
  locate: LocateChart,
  inputs: Props,
  olds: Props | undefined,
  ctx: Ctx,
): Promise<State> {
  if (containsUnknown(inputs)) {
    ctx.log("info", `release ${ctx.name} was not rendered: some of its values are only known after the update`);
    return { outputs: { ...inputs, resourceNames: UNKNOWN, status: UNKNOWN } };
  }
  const chart = await locate(inputs);
  if (isMissing(chart)) return { outputs: recorded(inputs, chart) };
  const { objects, unjudged } = await planRelease(connection, inputs, chart, ctx);
  if (unjudged)
    ctx.log("info", `release ${String(inputs.name)} was rendered, and not checked by the API server: ${unjudged}`);
  const names = resourceNames(objects, String(inputs.namespace), await scopes(connection, objects));
  const status = { ...statusOf(inputs, chart), revision: UNKNOWN, status: olds ? "deployed" : UNKNOWN };
  return { outputs: { ...inputs, resourceNames: names, status } };
}

async function diff(
  connection: Connection,
  locate: LocateChart,
  r: { oldInputs: Props; olds: Props; news: Props },
  ctx: Ctx,
): Promise<Diff> {
  const changes = deepChanges(withoutNulls(r.oldInputs) as Props, withoutNulls(r.news) as Props);
  const replaces = ["name", "namespace"].filter((property) => changes.has(property));
  const result = detail(changes, replaces);
  const recordedOnly = (r.olds.status as Props | undefined)?.status === NOT_AVAILABLE;
  if (replaces.length === 0 && !containsUnknown(r.news)) {
    const available = !isMissing(await locate(r.news));
    if (recordedOnly && available) result.status = { kind: "update", input: false };
    if (!recordedOnly && available) {
      for (const path of await releaseDrift(connection, r.news, ctx)) result[path] ??= { kind: "update", input: false };
    }
  }
  return { changes: Object.keys(result).length > 0, replaces, detailed: result, deleteBeforeReplace: false };
}

async function read(
  connection: Connection,
  r: { id: string; inputs: Props; state: Props },
  ctx: Ctx,
): Promise<(State & { id: string; inputs: Props }) | undefined> {
  if ((r.state.status as Props | undefined)?.status === NOT_AVAILABLE)
    return { id: r.id, inputs: r.inputs, outputs: r.state };
  const { namespace = connection.defaultNamespace, name } = parseId(r.id);
  try {
    const live = await readRelease(connection, namespace, name, ctx.signal);
    if (!live || live.status === "uninstalled") return undefined;
    const isImport = Object.keys(r.inputs).length === 0;
    const inputs = isImport
      ? { name, namespace, chart: live.chart, version: live.version, values: live.values, compat: "true" }
      : refreshed(r.inputs, live);
    return { id: r.id, inputs, outputs: await outputsOf(connection, inputs, live) };
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
    if (!connection.settings.deleteUnreachable) throw unreachable(error, r.id);
    ctx.log("warning", `${r.id} is dropped from the state: ${error.message}`);
    return undefined;
  }
}

/** Inputs follow the release only where it was changed by somebody else. */
function refreshed(inputs: Props, live: ReleaseRecord): Props {
  const result = { ...inputs };
  if (typeof inputs.version === "string" && inputs.version.replace(/^v/, "") !== live.version.replace(/^v/, ""))
    result.version = live.version;
  if (deepChanges(live.values, mergedValues(inputs)).size > 0) {
    result.values = live.values;
    delete result.valueYamlFiles;
  }
  return result;
}

async function remove(
  connection: Connection,
  r: { id: string; inputs: Props; outputs: Props },
  ctx: Ctx,
): Promise<void> {
  if ((r.outputs.status as Props | undefined)?.status === NOT_AVAILABLE) return;
  const { namespace = connection.defaultNamespace, name } = parseId(r.id);
  try {
    if (!(await readRelease(connection, namespace, name, ctx.signal))) return;
    const timeout = ctx.timeout ?? seconds(r.inputs);
    const args = ["uninstall", name, "--namespace", namespace, "--ignore-not-found", "--timeout", `${timeout}s`];
    if (r.inputs.skipAwait !== true) args.push("--wait", "--cascade=foreground");
    if (r.inputs.disableWebhooks === true) args.push("--no-hooks");
    ctx.log("status", `helm: uninstalling ${name}`);
    const begun = Date.now();
    await helm(args, { cluster: connection.cluster, signal: ctx.signal }).catch((error: Error) => {
      if (!stoppedWaiting(error, Date.now() - begun, timeout)) throw error;
      ctx.log("status", `helm: ${name} is uninstalled; something of it is still on its way out`);
    });
    forgetDefinitions(connection);
  } catch (error) {
    if (error instanceof ApiError && error.code === 404) return;
    if (!(error instanceof UnreachableError)) throw error;
    if (!connection.settings.deleteUnreachable) throw unreachable(error, r.id);
    ctx.log("warning", `${r.id} is dropped from the state without an uninstallation: ${error.message}`);
  }
}

/**
 * Helm counts what it has not heard of yet as gone, so that it may stop waiting before its time and call what is being deleted an error
 * (statusObserver in pkg/kube of Helm 4.2 and 4.3). The release is gone by then.
 *
 * @param timeout in seconds
 */
export function stoppedWaiting(error: Error, milliseconds: number, timeout: number): boolean {
  return /still exists\. status: Terminating/.test(error.message) && milliseconds < timeout * 900;
}
