import { evaluate, type Judge, judgedStack } from "../../policy/rule";
import { rules } from "../../policy/rules";
import type { PlannedResource } from "../../scripts/plan/evaluate";
import { parseDestination } from "../../traffic/model/destination";
import { Network } from "../../traffic/model/network";
import { parseVantage } from "../../traffic/model/vantage";
import type { Verdict } from "../../traffic/model/verdict";
import { apps, reaches } from "../../traffic/reach/apps";
import { entry, isReached } from "../../traffic/reach/matrix";
import { resourcesOfPlan } from "../../traffic/sources/plan";
import { type GivenNames, trace } from "../../traffic/trace";
import { plannedOf } from "../planned";
import type { Change } from "../stackText";
import { newcomerFile } from "./newcomerFile";

/** The newcomer's network with changes of its stack file: a path of keys, and a value (undefined: takes it away). */
export function newcomerWith(...changes: Change[]): PlannedResource[] {
  return plannedOf("newcomer", newcomerFile(changes));
}

/** Questions to the resources of a plan. */
export class Answers {
  readonly network: Network;

  constructor(private readonly resources: PlannedResource[]) {
    this.network = new Network(resourcesOfPlan(resources));
  }

  ask(from: string, to: string, given?: GivenNames): Verdict {
    return trace(this.network, parseVantage(from), parseDestination(to), given);
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

/** Every app of the network and who its entry in the stack file says it is for. */
export const declared: [app: string, from: string[]][] = [
  ["media/jellyfin", ["lan", "tailnet"]],
  ["data/postgres", ["lan", "tailnet"]],
  ["vault/vaultwarden", ["internet", "lan", "tailnet"]],
  ["photos/photos", ["internet", "lan", "tailnet"]],
  ["home/home", ["internet", "lan", "tailnet"]],
  ["games/valheim", ["lan", "tailnet"]],
  ["games/satisfactory", ["lan"]],
  ["home/home-assistant", ["lan", "tailnet"]],
  ["home/mqtt", ["lan"]],
  ["home/recorder", ["lan"]],
  ["photos/frame", ["tailnet"]],
  ["diary/diary", ["tailnet"]],
  ["unifi/unifi", ["lan", "tailnet"]],
  ["paperless/paperless", ["lan", "tailnet"]],
  ["argocd/argocd-server", ["lan", "tailnet"]],
  ["chat/matrix", ["lan", "tailnet"]],
  ["home/automation", ["internet", "lan", "tailnet"]],
  ["devices/nas", ["internet", "lan", "tailnet"]],
  ["devices/proxmox", ["lan", "tailnet"]],
];

/** The apps that are open to the internet beside the one that asks for a sign-in: the pack advises about them. */
export const OPEN = ["app-home", "app-nas", "app-photos"];

/** From where an app (`namespace/name`) is reached; a vantage point about which nothing is known stands with the reason. */
export function reachedFrom(network: Network, name: string): string[] {
  const app = apps(network).find((a) => `${a.namespace}/${a.name}` === name);
  if (app === undefined) throw new Error(`no app ${name}`);
  return reaches.flatMap((kind) => {
    const found = entry(network, app, { kind });
    if (found.verdict.status === "unknown") return [`${kind}: ${found.verdict.why}`];
    return isReached(found) ? [kind] : [];
  });
}
