import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { npm, processesLeft, pulumi, repo, sandbox, stateFolder } from "./checkout";

jest.setTimeout(60_000);

test("a stack that does not exist is refused with the names of those that do", () => {
  for (const ended of [
    sandbox("start", "--stack", "nowhere"),
    pulumi("preview", "--stack", "nowhere"),
    npm(["start", "--", "--stack", "nowhere"]),
  ]) {
    expect(ended.status).not.toBe(0);
    expect(ended.stderr).toMatch(/SBX-S1[\s\S]*homelab/);
  }
});

test("every mistake of a configuration and what the machine lacks are told at once, and nothing is started", () => {
  const stack = "mistaken";
  const good = readFileSync(join(repo, "Pulumi.homelab.yaml"), "utf8");
  const folder = mkdtempSync(join(tmpdir(), "mistaken-"));
  const file = join(folder, `Pulumi.${stack}.yaml`);
  writeFileSync(file, good.replace("router: 192.168.30.1", "router: 192.168.3000.1").replace("gateways:", "gateway:"));
  try {
    // With a Go that is too old, and with nothing built.
    const old = JSON.stringify({ GOVERSION: "go1.20", GOTOOLCHAIN: "local", GOCACHE: folder, GOMODCACHE: folder });
    writeFileSync(join(folder, "go"), `#!/bin/sh\necho '${old}'\n`, { mode: 0o755 });
    const more = {
      PATH: `${folder}:${process.env.PATH}`,
      HOMELAB_TOOLCHAIN_CACHE: join(folder, "cache"),
      HOMELAB_STACKS: folder,
    };
    const ended = npm(["start", "--", "--stack", stack], more);
    expect(ended.status).toBe(1);
    expect(ended.stderr).toContain("homelab:lan.router");
    expect(ended.stderr).toContain("homelab:gateway");
    expect(ended.stderr).toContain("SBX-T02 Go 1.20 is too old");
    expect(npm(["run", "sandbox", "--", "status", "--stack", stack], more).status).toBe(3);
    expect(processesLeft().filter((command) => command.includes(stack))).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
    rmSync(join(stateFolder, stack), { recursive: true, force: true });
  }
});
