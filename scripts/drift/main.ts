import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Interrupts } from "../../sandbox/common/interrupts";
import { print } from "../commandLine/run";
import { openEngine } from "../engine";
import { withEvents } from "../engine/events";
import { stateOf } from "../engine/state";
import type { DriftArguments } from "./arguments";
import { type Answer, questionsOf } from "./look/questions";
import { driftReport } from "./report";
import { driftText } from "./text";

const say = (line: string) => process.stderr.write(`${line}\n`);

/** Prints what is not as Pulumi left it. Throws SandboxError, and Error where the engine could not look at everything. */
export async function main({ stack, live, json }: DriftArguments, interrupts: Interrupts): Promise<number> {
  const engine = await openEngine(stack, live, interrupts);
  const folder = mkdtempSync(join(engine.scratch, "drift-"));
  try {
    say(`Asking ${engine.place} for every object of stack ${stack}; nothing is written.`);
    // Things that no provider reads back are looked at with the state's own keys, which stay in this process.
    const state = await stateOf(engine);
    const refresh = ["refresh", "--preview-only", "--non-interactive", "--color", "never", "--event-log"];
    // Its exit status says no more than the events do: those of a failure are judged with all others.
    const { events } = await withEvents(folder, (log) => engine.run([...refresh, log], true));
    const questions = questionsOf(state);
    const answers = questions.length === 0 ? [] : await engine.ask<Answer[]>("drift/look/run.ts", questions);
    const report = driftReport(stack, state, events, { questions, answers });
    await print(json ? JSON.stringify(report, null, 1) : driftText(report));
    return report.drifted.length > 0 ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await engine.close();
  }
}
