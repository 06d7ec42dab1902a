import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeJson } from "../../../sandbox/common/files";
import type { SandboxPaths } from "../../../sandbox/common/paths";
import { type PendingOperation, undoPendingCreates } from "../../../sandbox/pulumi/undo";

const root = mkdtempSync(join(tmpdir(), "undo-"));
afterAll(() => rmSync(root, { recursive: true }));

const record = (name: string, type = "CNAME") => ({ zone_id: "z", name, type, content: "t.cfargotunnel.com" });
const tunnel = (name: string) => ({ account_tag: "a", name, deleted_at: null });
const pending = (kind: PendingOperation["type"], type: string, inputs: object): PendingOperation => ({
  type: kind,
  resource: { urn: `urn:${type}`, type, inputs: { ...inputs } },
});
const DNS = "cloudflare:index/dnsRecord:DnsRecord";
const TUNNEL = "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared";
const CONFIG = "cloudflare:index/zeroTrustTunnelCloudflaredConfig:ZeroTrustTunnelCloudflaredConfig";

function undo(operations: PendingOperation[]) {
  writeJson(join(root, "cloudflare.json"), {
    records: [record("plex.x"), record("plex.x", "TXT"), record("mine.x")],
    tunnels: [tunnel("homelab"), tunnel("other")],
  });
  writeJson(join(root, "tailscale.json"), { policy: ["{}"], keys: [] });
  const paths = { cloudflare: join(root, "cloudflare.json"), tailscale: join(root, "tailscale.json") };
  undoPendingCreates(paths as SandboxPaths, operations);
  const read = (name: string) => JSON.parse(readFileSync(join(root, name), "utf8"));
  const { records, tunnels } = read("cloudflare.json") as {
    records: { name: string; type: string }[];
    tunnels: { name: string }[];
  };
  return {
    records: records.map(({ name, type }) => `${name} ${type}`),
    tunnels: tunnels.map(({ name }) => name),
    policy: (read("tailscale.json") as { policy: unknown }).policy,
  };
}
const everything = {
  records: ["plex.x CNAME", "plex.x TXT", "mine.x CNAME"],
  tunnels: ["homelab", "other"],
  policy: ["{}"],
};

test("what a killed run was making is taken away where a second one would be refused, and nothing else", () => {
  const left = undo([
    pending("creating", DNS, { zoneId: "z", name: "plex.x", type: "CNAME" }),
    pending("creating", TUNNEL, { name: "homelab" }),
    pending("creating", "tailscale:index/acl:Acl", {}),
  ]);
  expect(left).toEqual({ records: ["plex.x TXT", "mine.x CNAME"], tunnels: ["other"], policy: null });
});

test("what a killed run was changing or removing stays", () => {
  const operations = [
    pending("updating", DNS, { zoneId: "z", name: "plex.x", type: "CNAME" }),
    pending("deleting", TUNNEL, { name: "homelab" }),
    pending("updating", "tailscale:index/acl:Acl", {}),
    pending("creating", CONFIG, { tunnelId: "t" }),
  ];
  expect(undo(operations)).toEqual(everything);
});
