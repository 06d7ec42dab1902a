import type { Homelab } from "../../config/homelab";
import type { Interrupts } from "../../sandbox/common/interrupts";
import { stacksFolder } from "../../sandbox/common/paths";
import { print } from "../commandLine/run";
import { type Engine, openEngine } from "../engine";
import { kubeconfigOf } from "../engine/kubeconfig";
import { settingsOf } from "../engine/settings";
import { entriesOf, type State, stateOf } from "../engine/state";
import { announcement, portsOf } from "./announcement";
import type { DoctorArguments } from "./arguments";
import { certificateFindings } from "./expiry";
import type { Finding } from "./finding";
import type { Asked } from "./look/asked";
import { stackFileFindings } from "./stackFile";
import { doctorText } from "./text";
import { toolFindings } from "./versions";

const say = (line: string) => process.stderr.write(`${line}\n`);

/** Tells what will be asked and whom, asks, and prints what was found. Throws SandboxError, and Error where the engine fails. */
export async function main({ stack, live, json }: DoctorArguments, interrupts: Interrupts): Promise<number> {
  const { findings, homelab } = stackFileFindings(stack, stacksFolder());
  if (homelab === undefined) say(`Nothing is asked: Pulumi.${stack}.yaml has to be mended first.`);
  else {
    say(announcement(homelab, live));
    findings.push(...(await onNetwork(stack, live, homelab, interrupts)));
  }
  await print(json ? JSON.stringify(findings, null, 1) : doctorText(stack, findings));
  return statusOf(findings);
}

async function onNetwork(stack: string, live: boolean, homelab: Homelab, interrupts: Interrupts): Promise<Finding[]> {
  const engine = await openEngine(stack, live, interrupts);
  try {
    const version = (await engine.run(["version"])).trim();
    const state = await stateOf(engine);
    const found = await engine.ask<Finding[]>("doctor/look/run.ts", await askedOf(engine, live, homelab, state));
    return [...toolFindings(version), ...found, ...certificateFindings(state)];
  } finally {
    await engine.close();
  }
}

async function askedOf(engine: Engine, live: boolean, homelab: Homelab, state: State): Promise<Asked> {
  const { cloudflare, tailscale, cluster } = homelab;
  const kubeconfig = await kubeconfigOf(engine, live);
  const keys = entriesOf(state).filter(({ type }) => type === "tailscale:index/tailnetKey:TailnetKey");
  return {
    settings: await settingsOf(engine),
    ports: portsOf(homelab),
    ...(cloudflare && { cloudflare: { accountId: cloudflare.accountId, zoneId: cloudflare.zoneId } }),
    ...(tailscale && {
      tailscale: {
        tailnet: tailscale.tailnet,
        keys: keys.flatMap(({ urn, id }) => (id === undefined ? [] : [{ name: urn.split("::").at(-1) ?? "", id }])),
      },
    }),
    ...(kubeconfig && {
      cluster: {
        ...{ kubeconfig, version: cluster.kubernetesVersion },
        ...{ talos: cluster.talosVersion, machines: cluster.nodes.map(({ name }) => name) },
      },
    }),
  };
}

/** A run that could tell nothing must not pass for one that found all in order. */
function statusOf(findings: readonly Finding[]): number {
  if (findings.some(({ verdict }) => verdict === "wrong")) return 1;
  return findings.some(({ verdict }) => verdict === "ok" || verdict === "soon") ? 0 : 2;
}
