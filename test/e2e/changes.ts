import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expectSuccess, npm, pulumi, repo, stateFile } from "./checkout";

interface DnsRecord {
  name: string;
  proxied: boolean;
}
interface Resource {
  urn: string;
  type: string;
  id?: string;
  outputs?: unknown;
}
interface Checkpoint {
  checkpoint: { latest: { resources: Resource[]; pending_operations?: { resource: Resource; type: string }[] } };
}

/** Updates and refreshes after no edit, after a change in a dashboard, and after a run that was killed. */
export function describeChanges(stack: string): void {
  const of = ["--stack", stack];
  const cloudflare = () =>
    JSON.parse(readFileSync(stateFile(stack, "cloudflare.json"), "utf8")) as { records: DnsRecord[] };
  const recordsNamed = (name: string) => cloudflare().records.filter((record) => record.name === name);

  test("a second update changes nothing", () => {
    expectSuccess(pulumi("up", ...of, "--skip-preview", "--expect-no-changes"));
  });

  test("a change in Cloudflare's dashboard and an auth key that has expired count as good until a refresh, and are mended by the next update", () => {
    interface Tailscale {
      keys: { id: string; keyType: string; expires?: string }[];
    }
    const tailnet = stateFile(stack, "tailscale.json");
    const tailscale = () => JSON.parse(readFileSync(tailnet, "utf8")) as Tailscale;
    const authKeys = ({ keys }: Tailscale) => keys.filter(({ keyType }) => keyType === "auth");

    const zone = cloudflare();
    const record = zone.records.find((r) => r.proxied);
    if (record === undefined) throw new Error("no proxied record to change");
    record.proxied = false;
    writeFileSync(stateFile(stack, "cloudflare.json"), JSON.stringify(zone));
    const keys = tailscale();
    const old = authKeys(keys).map(({ id }) => id);
    expect(old).not.toEqual([]);
    for (const key of authKeys(keys)) key.expires = "2020-01-01T00:00:00Z";
    writeFileSync(tailnet, JSON.stringify(keys));

    expectSuccess(pulumi("preview", ...of, "--expect-no-changes"));
    const seen = pulumi("refresh", ...of, "--preview-only", "--diff", "--expect-no-changes");
    expect(seen.status).not.toBe(0);
    expect(seen.stdout).toMatch(/proxied\s*: true => false/);

    expectSuccess(pulumi("up", ...of, "--refresh", "--skip-preview"));
    expect(recordsNamed(record.name)).toMatchObject([{ proxied: true }]);
    const made = authKeys(tailscale());
    expect(made).toHaveLength(old.length);
    expect(made.filter(({ id }) => old.includes(id))).toEqual([]);
  });

  test("what a killed update had made at a service that refuses it twice is made again", () => {
    // As if the run had been killed between the service's answer and the engine's note of it. An import would drop what is
    // pending, so it is written where the killed run would have left it.
    const file = stateFile(stack, `backend/.pulumi/stacks/homelab/${stack}.json`);
    const state = JSON.parse(readFileSync(file, "utf8")) as Checkpoint;
    const { latest } = state.checkpoint;
    const record = latest.resources.find(({ type }) => type === "cloudflare:index/dnsRecord:DnsRecord");
    if (record === undefined) throw new Error("no DNS record in the state");
    latest.resources = latest.resources.filter((resource) => resource !== record);
    latest.pending_operations = [{ resource: { ...record, id: undefined, outputs: undefined }, type: "creating" }];
    writeFileSync(file, JSON.stringify(state));
    // Its lock tells since when it ran: the record is younger.
    const locks = stateFile(stack, `backend/.pulumi/locks/organization/homelab/${stack}`);
    mkdirSync(locks, { recursive: true });
    writeFileSync(join(locks, "killed.json"), "{}");
    utimesSync(join(locks, "killed.json"), 0, 0);
    const name = record.urn.split("::").at(-1) as string;
    const update = pulumi("up", ...of, "--skip-preview");
    expectSuccess(update);
    expect(update.stderr).toMatch(new RegExp(`A run was killed[\\s\\S]*creating .*${name}`));
    expect(recordsNamed(name.replace(/^public-/, ""))).toHaveLength(1);
  });

  test("HOMELAB_OFFICIAL takes the plugin that is installed instead of the stand-in", () => {
    const home = mkdtempSync(join(tmpdir(), "pulumi-home-"));
    const { version } = JSON.parse(readFileSync(join(repo, "node_modules/@pulumi/command/package.json"), "utf8"));
    const plugin = join(home, "plugins", `resource-command-v${version}`);
    mkdirSync(plugin, { recursive: true });
    // No official plugin can be had everywhere: this one is installed like it, and says that it was asked.
    const main = join(repo, "sandbox/providers/command/main.js");
    writeFileSync(
      join(plugin, "pulumi-resource-command"),
      `#!/bin/sh\ntouch '${join(home, "asked")}'\nexec node '${main}' "$@"\n`,
    );
    chmodSync(join(plugin, "pulumi-resource-command"), 0o755);
    try {
      const official = { HOMELAB_OFFICIAL: "command", PULUMI_HOME: home };
      expectSuccess(npm(["run", "pulumi", "--", "refresh", "--preview-only", ...of], official));
      expect(existsSync(join(home, "asked"))).toBe(true);
    } finally {
      rmSync(home, { recursive: true });
    }
  });
}
