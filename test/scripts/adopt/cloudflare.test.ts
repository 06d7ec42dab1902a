import { call } from "../../../sandbox/providers/cloudflare/client";
import { lookAtCloudflare } from "../../../scripts/adopt/look/cloudflare";
import type { Wanted } from "../../../scripts/adopt/wanted";
import { runningCloudflare } from "../../sandbox/emulators/running";
import { ACCOUNT, TOKEN, ZONE } from "../../sandbox/emulators/scratch";
import { context } from "../../sandbox/providers/context";

const emulator = runningCloudflare();
const before = { ...process.env };

beforeEach(() => {
  process.env.CLOUDFLARE_BASE_URL = emulator.url();
});
afterAll(() => {
  process.env = before;
});

const TUNNEL = "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared";
const CONFIG = "cloudflare:index/zeroTrustTunnelCloudflaredConfig:ZeroTrustTunnelCloudflaredConfig";
const RECORD = "cloudflare:index/dnsRecord:DnsRecord";

const wanted = (component: string, type: string, name: string, inputs: object): Wanted => ({
  urn: `urn:pulumi:home::homelab::homelab:network:Tunnel$${type}::${name}`,
  parent: `urn:pulumi:home::homelab::homelab:network:Tunnel::${component}`,
  type,
  inputs: { accountId: ACCOUNT, zoneId: ZONE, ...inputs },
});

/** What the stack would make of two tunnels; their ids are not known before the update. */
const two = ["tunnel", "tunnel-hooks"].flatMap((component) => {
  const name = component === "tunnel" ? "family" : "hooks";
  return [
    wanted(component, TUNNEL, component, { name }),
    wanted(component, CONFIG, `${component}-ingress`, {}),
    wanted(component, RECORD, `public-${name}.lorenzodebie.be`, { name: `${name}.lorenzodebie.be`, type: "CNAME" }),
  ];
});

/** A tunnel with rules, and a record to it, as somebody made them by hand. */
async function make(name: string, zone: string): Promise<{ tunnel: string; record: string }> {
  const ctx = context({ apiToken: TOKEN, baseUrl: emulator.url() });
  const { id } = await call(ctx, "POST", `/accounts/${ACCOUNT}/cfd_tunnel`, { name, config_src: "cloudflare" });
  const config = { ingress: [{ service: "http_status:404" }] };
  await call(ctx, "PUT", `/accounts/${ACCOUNT}/cfd_tunnel/${String(id)}/configurations`, { config });
  const record = { type: "CNAME", name: `${name}.${zone}`, content: `${String(id)}.cfargotunnel.com`, proxied: true };
  const made = await call(ctx, "POST", `/zones/${ZONE}/dns_records`, { ...record, ttl: 1 });
  return { tunnel: String(id), record: String(made.id) };
}

async function look(): Promise<Record<string, unknown>> {
  const found = await lookAtCloudflare({ wanted: two, settings: { cloudflareApiToken: TOKEN }, tailnet: "-" });
  return Object.fromEntries(found.map(({ urn, ...rest }) => [urn.split("::").at(-1), rest]));
}

test("two tunnels are found by their names, each with its own rules and record", async () => {
  const family = await make("family", "lorenzodebie.be");
  const hooks = await make("hooks", "lorenzodebie.be");
  expect(await look()).toEqual({
    tunnel: { id: `${ACCOUNT}/${family.tunnel}` },
    "tunnel-ingress": { id: `${ACCOUNT}/${family.tunnel}` },
    "public-family.lorenzodebie.be": { id: `${ZONE}/${family.record}` },
    "tunnel-hooks": { id: `${ACCOUNT}/${hooks.tunnel}` },
    "tunnel-hooks-ingress": { id: `${ACCOUNT}/${hooks.tunnel}` },
    "public-hooks.lorenzodebie.be": { id: `${ZONE}/${hooks.record}` },
  });
});

test("a tunnel that is not there yet takes nothing of the other one's", async () => {
  const hooks = await make("hooks", "lorenzodebie.be");
  expect(await look()).toEqual({
    "tunnel-hooks": { id: `${ACCOUNT}/${hooks.tunnel}` },
    "tunnel-hooks-ingress": { id: `${ACCOUNT}/${hooks.tunnel}` },
    "public-hooks.lorenzodebie.be": { id: `${ZONE}/${hooks.record}` },
  });
});
