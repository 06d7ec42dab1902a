import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { evaluate, type Judge, judgedStack } from "../../policy/rule";
import { rules } from "../../policy/rules";
import type { PlannedResource } from "../../scripts/plan/evaluate";
import { parseDestination } from "../../traffic/model/destination";
import { Network } from "../../traffic/model/network";
import { parseVantage } from "../../traffic/model/vantage";
import type { Verdict } from "../../traffic/model/verdict";
import { resourcesOfPlan } from "../../traffic/sources/plan";
import { trace } from "../../traffic/trace";
import { planned } from "../planned";

type Change = [path: string, value: unknown];

/** The newcomer's network with changes of its stack file: a path of keys, and a value (undefined: takes it away). */
export function newcomerWith(...changes: Change[]): PlannedResource[] {
  const folder = mkdtempSync(join(tmpdir(), "newcomer-"));
  try {
    const file = parseDocument(readFileSync(join(__dirname, "../fixtures/Pulumi.newcomer.yaml"), "utf8"));
    for (const [path, value] of changes) {
      const [root = "", ...keys] = path.split("/");
      const at = ["config", `homelab:${root}`, ...keys];
      if (value === undefined) file.deleteIn(at);
      else file.setIn(at, file.createNode(value));
    }
    writeFileSync(join(folder, "Pulumi.newcomer.yaml"), String(file));
    return planned("newcomer", folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What the resources of a plan answer. */
export class Answers {
  readonly network: Network;

  constructor(private readonly resources: PlannedResource[]) {
    this.network = new Network(resourcesOfPlan(resources));
  }

  ask(from: string, to: string): Verdict {
    return trace(this.network, parseVantage(from), parseDestination(to));
  }

  judge(code: string, change: (resource: PlannedResource) => PlannedResource = (r) => r): Judge {
    const rule = rules.find((r) => r.code === code);
    if (rule === undefined) throw new Error(`no rule ${code}`);
    return evaluate(rule, judgedStack(resourcesOfPlan(this.resources.map(change))));
  }

  /** Every violation of every rule, as `NET-X00 name: found`. */
  violations(): string[] {
    return rules.flatMap((rule) =>
      this.judge(rule.code).violations.map((v) => `${rule.code} ${v.resource.name}: ${v.found}`),
    );
  }
}
