import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { repoRoot, sandboxPaths } from "../../../sandbox/common/paths";
import type { Row, Scene } from "../row";
import type { Befallen, Stand } from "../stand";

/** A network of three machines. */
const STACK = "vanillax";
const AWAY = "192.168.10.101";

const row: Row = {
  name: "node-away",
  fault: "One of three Talos nodes away during an update of all of them",
  reads: `no answer from the machine API at ${AWAY}:50000`,
};

export const nodeScenes: Scene[] = [
  {
    rows: [row],
    async play(outer) {
      await outer.sandbox("stop"); // two networks at once are too much for a small machine
      const stacks = join(outer.place.state, `.stacks-${STACK}`);
      const original = readFileSync(join(repoRoot, `Pulumi.${STACK}.yaml`), "utf8");
      const stand = outer.within({ stack: STACK, paths: sandboxPaths(STACK), original, stacks });
      const close = async () => {
        await stand.sandbox("reset");
        rmSync(stacks, { recursive: true, force: true });
      };
      try {
        const first = await stand.start();
        if (first.status !== 0) throw new Error(`the network of ${STACK} did not come up:\n${first.said}`);
        return { befallen: [await withoutNode(stand)], elsewhere: { stand, close } };
      } catch (error) {
        await close();
        throw error;
      }
    },
  },
];

/** Changes every machine, and makes an app, while one of the machines has left the LAN. */
async function withoutNode(stand: Stand): Promise<Befallen> {
  stand.writeStackFile((file) => {
    file.setIn(["config", "homelab:cluster", "timeServers"], ["192.168.10.1"]);
    const app = { namespace: "immich", port: 9000, reach: ["lan", "internet"] };
    file.setIn(["config", "homelab:apps", "fault"], app);
  });
  await stand.inside("ip", "address", "delete", `${AWAY}/24`, "dev", "lan0");
  try {
    return await stand.up("--continue-on-error");
  } finally {
    await stand.inside("ip", "address", "add", `${AWAY}/24`, "dev", "lan0");
  }
}
