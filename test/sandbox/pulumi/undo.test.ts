import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeJson } from "../../../sandbox/common/files";
import { type PendingOperation, undoPendingCreates } from "../../../sandbox/pulumi/undo";

const root = mkdtempSync(join(tmpdir(), "undo-"));
afterAll(() => rmSync(root, { recursive: true }));

const BEGAN = Date.parse("2026-01-02T03:04:05Z");
const [BEFORE, SINCE] = ["2026-01-02T03:00:00Z", "2026-01-02T03:04:05Z"];
const record = (name: string, type = "CNAME", created_on = SINCE) => ({
  id: `${name} ${type}`,
  zone_id: "z",
  name,
  type,
  content: "t.cfargotunnel.com",
  created_on,
});
const tunnel = (name: string, created_at = SINCE) => ({
  id: name,
  account_tag: "a",
  name,
  deleted_at: null,
  created_at,
});
const application = (name: string) => ({ id: name, name, created_at: SINCE });
const key = (id: string, keyType: string, description: string, created = SINCE) => ({
  id,
  keyType,
  description,
  created,
});
const pending = (kind: PendingOperation["type"], type: string, inputs: object): PendingOperation => ({
  type: kind,
  resource: { urn: `urn:${type}`, type, inputs: { ...inputs } },
});
const DNS = "cloudflare:index/dnsRecord:DnsRecord";
const TUNNEL = "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared";
const CONFIG = "cloudflare:index/zeroTrustTunnelCloudflaredConfig:ZeroTrustTunnelCloudflaredConfig";
const ACCESS = "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication";
const ACL = "tailscale:index/acl:Acl";
const KEY = "tailscale:index/tailnetKey:TailnetKey";
const CLIENT = "tailscale:index/oauthClient:OauthClient";

const all = {
  records: [record("plex.x"), record("plex.x", "TXT"), record("mine.x"), record("old.x", "CNAME", BEFORE)],
  tunnels: [tunnel("homelab"), tunnel("other"), tunnel("elder", BEFORE)],
  accessApplications: [application("Grafana"), application("Wiki")],
  policy: ["{", "}"],
  keys: [
    key("k1", "auth", "router"),
    key("k2", "client", "router"),
    key("k3", "auth", "laptop"),
    key("k4", "auth", "router", BEFORE),
    key("k5", "auth", "router"),
  ],
};

/** The things that remain of each kind, by id. */
function undo(operations: PendingOperation[]) {
  const { policy, keys, ...cloudflare } = all;
  const paths = { cloudflare: join(root, "cloudflare.json"), tailscale: join(root, "tailscale.json") };
  writeJson(paths.cloudflare, cloudflare);
  writeJson(paths.tailscale, { policy, keys });
  undoPendingCreates(paths, { pending: operations, began: BEGAN, known: new Set(["k5"]) });
  const read = (file: string) => JSON.parse(readFileSync(file, "utf8")) as typeof all;
  const ids = (items: { id: string }[]) => items.map(({ id }) => id);
  const { records, tunnels, accessApplications } = read(paths.cloudflare);
  const tailscale = read(paths.tailscale);
  return {
    records: ids(records),
    tunnels: ids(tunnels),
    applications: ids(accessApplications),
    policy: tailscale.policy,
    keys: ids(tailscale.keys),
  };
}
const everything = {
  records: ["plex.x CNAME", "plex.x TXT", "mine.x CNAME", "old.x CNAME"],
  tunnels: ["homelab", "other", "elder"],
  applications: ["Grafana", "Wiki"],
  policy: ["{", "}"],
  keys: ["k1", "k2", "k3", "k4", "k5"],
};

test("what a killed run was making is taken away where a second one would be refused, and nothing else", () => {
  const left = undo([
    pending("creating", DNS, { zoneId: "z", name: "plex.x", type: "CNAME" }),
    pending("creating", TUNNEL, { name: "homelab" }),
    pending("creating", ACCESS, { name: "Grafana" }),
    pending("creating", ACL, { acl: "{\n}" }),
  ]);
  expect(left).toEqual({
    records: ["plex.x TXT", "mine.x CNAME", "old.x CNAME"],
    tunnels: ["other", "elder"],
    applications: ["Wiki"],
    policy: null,
    keys: everything.keys,
  });
});

test("keys whose secret went with the killed run are taken back, and those that the state knows stay", () => {
  expect(undo([pending("creating", KEY, { description: "router" })]).keys).toEqual(["k2", "k3", "k4", "k5"]);
  expect(undo([pending("creating", CLIENT, { description: "router" })]).keys).toEqual(["k1", "k3", "k4", "k5"]);
});

test("what somebody had made before the killed run began stays", () => {
  const operations = [
    pending("creating", DNS, { zoneId: "z", name: "old.x", type: "CNAME" }),
    pending("creating", TUNNEL, { name: "elder" }),
    pending("creating", ACL, { acl: "another text" }),
  ];
  expect(undo(operations)).toEqual(everything);
});

test("what a killed run was changing or removing stays", () => {
  const operations = [
    pending("updating", DNS, { zoneId: "z", name: "plex.x", type: "CNAME" }),
    pending("deleting", TUNNEL, { name: "homelab" }),
    pending("updating", ACL, { acl: "{\n}" }),
    pending("deleting", KEY, { description: "router" }),
    pending("creating", CONFIG, { tunnelId: "t" }),
  ];
  expect(undo(operations)).toEqual(everything);
});
