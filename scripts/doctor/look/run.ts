import { json } from "node:stream/consumers";
import type { Finding } from "../finding";
import type { Asked } from "./asked";
import { cloudflareFindings } from "./cloudflare";
import { clusterFindings } from "./cluster";
import { portFindings } from "./ports";
import { tailscaleFindings } from "./tailscale";

/** A process of its own, as what it asks may be reached from inside of the sandbox only. It asks and changes nothing. */
async function main(): Promise<void> {
  const asked = (await json(process.stdin)) as Asked;
  const found: Finding[][] = await Promise.all([
    portFindings(asked),
    cloudflareFindings(asked),
    tailscaleFindings(asked),
    clusterFindings(asked),
  ]);
  process.stdout.write(JSON.stringify(found.flat()));
}

void main();
