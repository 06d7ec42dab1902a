import type { Ctx, Props } from "../../types";
import { UnreachableError } from "../api";
import type { Connection } from "../connection";
import type { Chart } from "./chart";
import { commonFlags, HelmError, helm, upgradeFlags } from "./helm";
import { parseManifest } from "./record";
import { mergedValues } from "./values";

/** The errors of a server-side dry run that a first preview cannot avoid: they concern things that the same run creates. */
const NOT_YET =
  /no matches for kind|ensure CRDs are installed first|namespaces? "[^"]*" not found|could not find the requested resource/i;

/**
 * Renders the chart: by the API server's judgement where there is one, else by helm alone, which still checks the values
 * against the chart's schema.
 * @throws HelmError when values, chart or objects are wrong
 */
export async function planRelease(
  connection: Connection,
  inputs: Props,
  chart: Chart,
  ctx: Ctx,
): Promise<{ objects: Props[]; unjudged?: string }> {
  const values = mergedValues(inputs);
  const { signal } = ctx;
  let unjudged: string;
  try {
    await connection.api.call("/version", { signal });
    const args = ["upgrade", ...withoutWaiting(upgradeFlags(inputs, chart)), "--dry-run=server", "--output", "json"];
    const answer = JSON.parse(await helm(args, { cluster: connection.cluster, values, signal })) as {
      manifest?: string;
    };
    return { objects: parseManifest(answer.manifest ?? "") };
  } catch (error) {
    if (error instanceof UnreachableError) unjudged = `the cluster cannot be reached (${error.message})`;
    else if (error instanceof HelmError && NOT_YET.test(error.message)) unjudged = firstLine(error.message);
    else throw error;
  }
  const rendered = await helm(["template", ...commonFlags(inputs, chart)], { values, signal });
  return { objects: parseManifest(rendered), unjudged };
}

function withoutWaiting(flags: string[]): string[] {
  return flags.filter((flag) => !/^--(wait|rollback-on-failure|wait-for-jobs|cleanup-on-fail)/.test(flag));
}

function firstLine(text: string): string {
  return text.split("\n")[0] ?? text;
}
