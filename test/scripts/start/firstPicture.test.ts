import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { firstPicture } from "../../../scripts/start/firstPicture";

// The whole program is evaluated, and the map's script bundled.
jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), "first-picture-"));
beforeAll(() => {
  process.env.HOMELAB_STATE_FOLDER = folder;
});
afterAll(() => {
  delete process.env.HOMELAB_STATE_FOLDER;
  rmSync(folder, { recursive: true });
});

test("before any tool is built there are the plan, the addresses and the map", async () => {
  const text = await firstPicture("homelab");
  expect(text).toMatch(/^Stack homelab: \d+ resources\n/);
  expect(text).toMatch(/media\/sonarr +sonarr\.int\.lorenzodebie\.be +192\.168\.30\.61 +lan, tailnet/);
  expect(text).toMatch(/192\.168\.30\.62 +app plex/);
  const page = fileURLToPath(/file:\S+/.exec(text)?.[0] as string);
  expect(page).toBe(join(folder, "homelab/network-map.html"));
  expect(readFileSync(page, "utf8")).toContain("sonarr.int.lorenzodebie.be");
  expect(statSync(join(folder, "homelab")).mode & 0o777).toBe(0o700);
});
