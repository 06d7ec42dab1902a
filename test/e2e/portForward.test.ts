import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Document, parseDocument } from "yaml";
import type { CloudflareState } from "../../sandbox/emulators/cloudflare/state";
import { stackOfPage } from "../stackText";
import {
  expectSuccess,
  kubectl,
  pause,
  pulumi,
  removeTakenStacks,
  repo,
  sandbox,
  stateFile,
  takeStackFrom,
} from "./checkout";
import { nothingTold, testDestroyed, testStart, withFreshSandbox } from "./story";

jest.setTimeout(5 * 60_000);
afterAll(removeTakenStacks);

const stack = "forward";
const of = ["--stack", stack];
const folder = mkdtempSync(join(tmpdir(), "forward-"));
const page = readFileSync(join(repo, "docs/port-forward.md"), "utf8");
const file = parseDocument(stackOfPage(page));

/** Edits the stack file: what an edit has changed stays so in those that follow. */
function write(change: (file: Document) => void): void {
  change(file as unknown as Document);
  writeFileSync(join(folder, `Pulumi.${stack}.yaml`), String(file));
}

const cloudflarePath = stateFile(stack, "cloudflare.json");
const cloudflare = () => JSON.parse(readFileSync(cloudflarePath, "utf8")) as CloudflareState;
const records = () =>
  Object.fromEntries(
    cloudflare().records.map(({ name, type, content, proxied }) => [name, { type, content, proxied }]),
  );

function tunnelRules(): (string | undefined)[] {
  const [tunnel] = cloudflare().tunnels;
  const { ingress = [] } = (tunnel?.configuration?.config ?? {}) as { ingress?: { hostname?: string }[] };
  return ingress.map(({ hostname }) => hostname).sort();
}

/** Names of all objects of a kind, with their namespaces. */
function namesOf(kind: string): string[] {
  const { items } = kubectl<{ items: { metadata: { name: string; namespace: string } }[] }>(stack, [
    ...["get", kind, "--all-namespaces"],
  ]);
  return items.map(({ metadata: { name, namespace } }) => `${namespace}/${name}`).sort();
}

const addressOf = (gateway: string) =>
  kubectl<{ status: { addresses: { value: string }[] } }>(stack, [
    ...["get", "gateway", gateway, "--namespace", "gateway"],
  ]).status.addresses.map(({ value }) => value);

/** Cilium's releases. The API server starts anew meanwhile where its machine's configuration has changed. */
async function releases(): Promise<string> {
  for (let i = 0; i < 60; i++) {
    const asked = ["helm", "history", "cilium", "--namespace", "kube-system"];
    const { status, stdout } = sandbox("exec", ...of, "--", ...asked);
    if (status === 0) return stdout;
    await pause(1000);
  }
  throw new Error("the cluster's API did not come back");
}

describe("the network of docs/port-forward.md, whose one control plane is its own endpoint", () => {
  beforeAll(() => {
    write(() => undefined);
    takeStackFrom(stack, folder);
  });
  withFreshSandbox(stack);
  testStart(
    {
      stack,
      lanDns: {
        address: "192.168.50.4",
        names: { "film.example.org": "192.168.50.60", "sonarr.int.example.org": "192.168.50.60" },
        absent: {},
      },
    },
    nothingTold(),
  );

  test("names lead to the router's name, which the client in the cluster keeps; there is no tunnel", () => {
    const router = { type: "CNAME", content: "home.example.org", proxied: false };
    expect(records()).toEqual({
      "home.example.org": { type: "A", content: "192.0.2.1", proxied: false },
      "film.example.org": router,
      "n8n.example.org": router,
    });
    expect(cloudflare().tunnels).toEqual([]);
    expect(addressOf("public-gateway")).toEqual(["192.168.50.61"]);
    expect(namesOf("deployments")).toContain("cloudflare-ddns/cloudflare-ddns");
  });

  test("an address that the client wrote is left alone", () => {
    const state = cloudflare();
    for (const record of state.records) if (record.type === "A") record.content = "203.0.113.99";
    writeFileSync(cloudflarePath, JSON.stringify(state));
    expectSuccess(pulumi("up", ...of, "--skip-preview", "--refresh", "--expect-no-changes"));
    expect(records()["home.example.org"]?.content).toBe("203.0.113.99");
  });

  test("beside a tunnel, the apps come by the tunnel, and the router's Gateway gets another address", () => {
    write((edited) => {
      edited.setIn(["config", "homelab:cloudflare", "tunnel"], { name: "home" });
      edited.setIn(["config", "homelab:gateways", "public", "address"], "192.168.50.62");
    });
    expectSuccess(pulumi("up", ...of, "--skip-preview"));
    const [tunnel] = cloudflare().tunnels;
    const byTunnel = { type: "CNAME", content: `${tunnel?.id}.cfargotunnel.com`, proxied: true };
    expect(records()).toMatchObject({ "film.example.org": byTunnel, "n8n.example.org": byTunnel });
    expect(tunnelRules()).toEqual(expect.arrayContaining(["film.example.org", "n8n.example.org"]));
    expect(addressOf("public-gateway")).toEqual(["192.168.50.62"]);
    expect(namesOf("httproutes").filter((name) => /film|jellyfin.*public|n8n.*public/.test(name))).toEqual([]);
  });

  test("the port forward goes with its client, an app moves to the internet, and a secret refreshed at Cloudflare arrives", () => {
    const state = cloudflare();
    const secret = randomBytes(32).toString("base64");
    for (const tunnel of state.tunnels) tunnel.tunnel_secret = secret;
    writeFileSync(cloudflarePath, JSON.stringify(state));
    write((edited) => {
      edited.deleteIn(["config", "homelab:cloudflare", "portForward"]);
      edited.deleteIn(["config", "homelab:gateways", "public"]);
      edited.setIn(["config", "homelab:apps", "sonarr", "reach"], ["lan", "internet"]);
    });
    expectSuccess(pulumi("up", ...of, "--skip-preview"));
    expect(Object.keys(records()).sort()).toEqual(["film.example.org", "n8n.example.org", "sonarr.example.org"]);
    expect(tunnelRules()).toContain("sonarr.example.org");
    expect(namesOf("gateways")).toEqual(["gateway/internal-gateway"]);
    expect(namesOf("namespaces").join()).not.toContain("cloudflare-ddns");
    const { data } = kubectl<{ data: { token: string } }>(stack, [
      ...["get", "secret", "tunnel-token", "--namespace", "cloudflared"],
    ]);
    const decoded = (text: string) => Buffer.from(text, "base64").toString();
    expect((JSON.parse(decoded(decoded(data.token))) as { s: string }).s).toBe(secret);
  });

  test("the app that moves back to the LAN has no public name any more", () => {
    write((edited) => edited.setIn(["config", "homelab:apps", "sonarr", "reach"], ["lan"]));
    expectSuccess(pulumi("up", ...of, "--skip-preview"));
    expect(Object.keys(records()).sort()).toEqual(["film.example.org", "n8n.example.org"]);
    expect(tunnelRules()).not.toContain("sonarr.example.org");
  });

  test("IPv6 is turned on: Cilium is left as it is until the node, which registered before, has a range of it", async () => {
    write((edited) => edited.setIn(["config", "homelab:ipv6"], { lan: "fd00:50::/64" }));
    const nodes = () => kubectl<{ items: { spec: { podCIDRs: string[] } }[] }>(stack, ["get", "nodes"]).items;
    const before = await releases();
    const refused = pulumi("up", ...of, "--skip-preview");
    expect(refused.status).not.toBe(0);
    expect(refused.stdout + refused.stderr).toContain(
      "Node one has pod addresses of 10.244.0.0/24, and none of fd00:10:244::/56.",
    );
    expect(await releases()).toBe(before);
    expectSuccess(sandbox("exec", ...of, "--", "kubectl", "delete", "node", "one"));
    // The machine is switched off and on.
    expectSuccess(sandbox("stop", ...of));
    expectSuccess(sandbox("start", ...of));
    expectSuccess(pulumi("up", ...of, "--skip-preview"));
    expect(nodes().map(({ spec }) => spec.podCIDRs.map((range) => range.split("/")[1]))).toEqual([["24", "64"]]);
    expect(addressOf("internal-gateway").sort()).toEqual(["192.168.50.60", "fd00:50::192:168:50:60"]);
    expectSuccess(pulumi("preview", ...of, "--expect-no-changes"));
  });

  test("other networks for pods are refused, and the machines are left as they are", () => {
    const field = ["config", "homelab:cluster", "podCidr"];
    write((edited) => edited.setIn(field, "10.40.0.0/16"));
    const refused = pulumi("up", ...of, "--skip-preview");
    expect(refused.status).not.toBe(0);
    expect(refused.stdout + refused.stderr).toContain(
      "The networks of pods were 10.244.0.0/16 and fd00:10:244::/56, and are now 10.40.0.0/16 and fd00:10:244::/56 (homelab:cluster.podCidr, homelab:ipv6.pods).",
    );
    write((edited) => edited.deleteIn(field));
    expectSuccess(pulumi("preview", ...of, "--expect-no-changes"));
  });

  testDestroyed(stack);
});
