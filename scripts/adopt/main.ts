import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Interrupts } from "../../sandbox/common/interrupts";
import { parseJson } from "../../sandbox/common/json";
import { print } from "../commandLine/run";
import { type Engine, openEngine } from "../engine";
import { withEvents } from "../engine/events";
import { kubeconfigOf } from "../engine/kubeconfig";
import { settingsOf } from "../engine/settings";
import type { AdoptArguments } from "./arguments";
import type { Asked, Found } from "./look/found";
import { adoptReport, type Report } from "./report";
import { adoptText } from "./text";
import { type ImportFile, importFileOf, makesProvider, providerInput, wantedOf } from "./wanted";

/** Variables of the kubernetes provider by which a create takes what is there, and fields that others manage. */
const TAKE_OVER = ["PULUMI_K8S_UPSERT_EXISTING_OBJECTS", "PULUMI_K8S_ENABLE_PATCH_FORCE"];

const say = (line: string) => process.stderr.write(`${line}\n`);

/** Prints what is there already, and imports it where that was asked for. Throws SandboxError, and Error where the engine fails. */
export async function main(asked: AdoptArguments, interrupts: Interrupts): Promise<number> {
  // Else the preview, which is to tell what would be made, ends at the first object that is there. It takes nothing over.
  for (const name of TAKE_OVER) process.env[name] = "true";
  const engine = await openEngine(asked.stack, asked.live, interrupts);
  const folder = mkdtempSync(join(engine.scratch, "adopt-"));
  try {
    say(`Asking ${engine.place} what is there of what stack ${asked.stack} would make; nothing of it is changed.`);
    const report = await adopt(asked, engine, folder);
    await print(asked.json ? JSON.stringify(report, null, 1) : adoptText(report));
    return report.unasked.length > 0 ? 2 : 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await engine.close();
  }
}

async function adopt(asked: AdoptArguments, engine: Engine, folder: string): Promise<Report> {
  const { stack, out, run } = asked;
  const everything = join(folder, "everything.json");
  const { events } = await withEvents(folder, (log) =>
    engine.run(["preview", "--non-interactive", "--import-file", everything, "--event-log", log]),
  );
  const wanted = wantedOf(events);
  const isFirst = makesProvider(events, "kubernetes");
  const named = asked.kubeconfig === undefined ? undefined : { path: asked.kubeconfig };
  const kubeconfig = named ?? (asked.live && isFirst ? undefined : await kubeconfigOf(engine, asked.live));
  const tailnet = providerInput(events, "tailscale", "tailnet");
  const question: Asked = {
    wanted,
    settings: await settingsOf(engine),
    tailnet: typeof tailnet === "string" ? tailnet : "-",
    ...(kubeconfig !== undefined && { kubeconfig }),
  };
  const found = await engine.ask<Found[]>("adopt/look/run.ts", question);
  const ids = new Map(found.flatMap((one) => ("id" in one ? [[one.urn, one.id] as const] : [])));
  const look = { stack, wanted, found, cluster: kubeconfig !== undefined };
  const report = adoptReport(look, []);
  if (ids.size === 0) return report;

  const path = isFirst && kubeconfig !== undefined && "path" in kubeconfig ? kubeconfig.path : undefined;
  const file = importFileOf(parseJson<ImportFile>(readFileSync(everything, "utf8"), everything), ids, path);
  writeFileSync(out, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 });
  const importing = ["import", "--file", out, "--generate-code=false", "--non-interactive"];
  const read = await withEvents(folder, (log) => engine.run([...importing, "--preview-only", "--event-log", log]));
  const told = { ...adoptReport(look, read.events), file: out };
  if (!run || report.unasked.length > 0) return told;
  await engine.run([...importing, "--skip-preview", "--yes"]);
  return { ...told, imported: true };
}
