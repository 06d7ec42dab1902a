import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sandboxPaths } from "../../sandbox/common/paths";
import { judge } from "../../scripts/faults/judge";
import { seeded } from "../../scripts/faults/random";
import { scenes } from "../../scripts/faults/rows";
import { Stand } from "../../scripts/faults/stand";
import { expectSuccess, pulumi, repo, stateFolder } from "./checkout";

/** The cheapest scene in which an update fails: `npm run faults` plays the others. */
const PLAYED = "tailscale-token";

/** Some rows of docs/reliability.md, on a network that stands and stands again afterwards. */
export function describeFaults(stack: string): void {
  test("services that refuse and that answer half lose nothing, double nothing, and are told with what to do", async () => {
    const before = process.env.HOMELAB_STATE_FOLDER;
    const stacks = mkdtempSync(join(tmpdir(), "faults-"));
    process.env.HOMELAB_STATE_FOLDER = stateFolder;
    try {
      const original = readFileSync(join(repo, `Pulumi.${stack}.yaml`), "utf8");
      const interrupts = { during: () => undefined, interrupted: false };
      const place = { stack, paths: sandboxPaths(stack), original, stacks, state: stateFolder, interrupts };
      const scene = scenes.find(({ rows }) => rows.some(({ name }) => name === PLAYED));
      if (scene === undefined) throw new Error(`there is no row ${PLAYED}`);
      const results = await judge(scene, new Stand(place), { moments: 1, between: seeded("e2e") });
      const good = { told: true, converged: true, lost: [], doubled: [] };
      expect(results).toEqual(scene.rows.map(({ name }) => expect.objectContaining({ name, ...good })));
      expect(results.length).toBeGreaterThan(3);
    } finally {
      if (before === undefined) delete process.env.HOMELAB_STATE_FOLDER;
      else process.env.HOMELAB_STATE_FOLDER = before;
      rmSync(stacks, { recursive: true, force: true });
      expectSuccess(pulumi("up", "--stack", stack, "--skip-preview"));
    }
  });
}
