import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { PlannedResource } from "../../scripts/plan/evaluate";
import { planned, plannedOf } from "../planned";

const root = join(__dirname, "../..");
const before = planned("homelab");
const after = withEntry("    bazarr: { namespace: media, port: 6767, reach: [lan, tailnet] }");

/** The first network with one line more under homelab:apps. */
function withEntry(line: string): PlannedResource[] {
  const text = readFileSync(join(root, "Pulumi.homelab.yaml"), "utf8");
  return plannedOf("homelab", text.replace("  homelab:apps:\n", `  homelab:apps:\n${line}\n`));
}

const key = (r: PlannedResource) => `${r.type} ${r.name}`;

function changed(): [PlannedResource, PlannedResource][] {
  return before.flatMap((old) => {
    const now = after.find((r) => key(r) === key(old));
    return now && !isDeepStrictEqual(now.inputs, old.inputs) ? [[old, now]] : [];
  });
}

/** Lines that one text has and the other has not. */
function added(from: unknown, to: unknown): string[] {
  const had = String(from).split("\n");
  return String(to)
    .split("\n")
    .filter((line) => !had.includes(line));
}

const policyOf = (resources: PlannedResource[]) =>
  JSON.parse(String(resources.find((r) => r.name === "tailnet-policy")?.inputs.acl)) as {
    hosts: Record<string, string>;
    grants: { src: string[]; dst: string[]; ip: string[] }[];
    tests: { accept?: string[] }[];
  };

describe("one entry more under apps", () => {
  it("adds the app's Service, route and network policy", () => {
    const known = new Set(before.map(key));
    const fresh = after.filter((r) => !known.has(key(r)));
    expect(fresh.map((r) => r.type.split(":").at(-1)).sort()).toEqual(["CiliumNetworkPolicy", "HTTPRoute", "Service"]);
    expect(fresh.map((r) => r.name).every((name) => name.includes("bazarr"))).toBe(true);
  });

  it("takes nothing away", () => {
    const kept = new Set(after.map(key));
    expect(before.map(key).filter((k) => !kept.has(k))).toEqual([]);
  });

  it("changes nothing else than the resolver's file and the tailnet's policy", () => {
    expect(changed().map(([old]) => old.name)).toEqual(["lan-dns-file", "tailnet-policy"]);
  });

  it("adds one line to the resolver's file", () => {
    const file = changed().find(([old]) => old.name === "lan-dns-file");
    expect(added(file?.[0].inputs.stdin, file?.[1].inputs.stdin)).toEqual([
      "host-record=bazarr.int.lorenzodebie.be,192.168.30.61",
    ]);
  });

  it("adds one grant and its test to the tailnet's policy", () => {
    const [old, now] = [policyOf(before), policyOf(after)];
    expect(now.grants.filter((g) => !old.grants.some((o) => isDeepStrictEqual(o, g)))).toEqual([
      { src: ["group:homelab"], dst: ["web-bazarr"], ip: ["tcp:80", "tcp:443"] },
    ]);
    const accepted = (p: typeof now) => p.tests.flatMap((t) => t.accept ?? []);
    expect(accepted(now).filter((a) => !accepted(old).includes(a))).toEqual(["web-bazarr:80", "web-bazarr:443"]);
    expect(now.hosts).toEqual({ ...old.hosts, "web-bazarr": "192.168.30.61" });
  });
});
