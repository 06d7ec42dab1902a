import { json } from "node:stream/consumers";
import { lookAtCloudflare } from "./cloudflare";
import { lookAtCluster } from "./cluster";
import type { Asked, Found } from "./found";
import { lookAtTailnet } from "./tailnet";

/** A process of its own, as what it asks may be reached from inside of the sandbox only. It asks and changes nothing. */
async function main(): Promise<void> {
  const asked = (await json(process.stdin)) as Asked;
  const found: Found[][] = await Promise.all([lookAtCloudflare(asked), lookAtTailnet(asked), lookAtCluster(asked)]);
  process.stdout.write(JSON.stringify(found.flat()));
}

void main();
