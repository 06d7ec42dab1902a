import { readFileSync } from "node:fs";
import { join } from "node:path";
import { evaluated, idOf, ROOT } from "./evaluated";

/**
 * Logical names are part of the interface: a resource with another name or type is another resource, and the old one is
 * destroyed. A name may be added here. A renamed one needs an alias in the program, or a migration that is written down.
 */
const frozen = readFileSync(join(ROOT, "test/plan/names.homelab.txt"), "utf8").trim().split("\n");

const registered = evaluated().map((r) => `${idOf(r)} in ${r.parent ?? "nothing"}`);

test("no resource of stack homelab has lost its type, name or parent", () => {
  expect(frozen.filter((line) => !registered.includes(line))).toEqual([]);
});

test("every resource of stack homelab is on the list", () => {
  expect(registered.filter((line) => !frozen.includes(line))).toEqual([]);
});

test("no resource is registered twice", () => expect(new Set(registered).size).toBe(registered.length));

test("what must never be replaced has the names it always had", () => {
  const names = registered.map((line) => line.split(" ")[0]);
  expect(names).toEqual(
    expect.arrayContaining([
      "talos:machine/secrets:Secrets::cluster-secrets",
      "talos:machine/bootstrap:Bootstrap::cluster-bootstrap",
      "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared::tunnel",
      "tailscale:index/acl:Acl::tailnet-policy",
      "kubernetes:helm.sh/v3:Release::cilium",
    ]),
  );
});
