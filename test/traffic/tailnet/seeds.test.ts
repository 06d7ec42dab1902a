import type { Resource } from "../../../traffic/model/resource";
import { View } from "../../../traffic/model/view";
import { policyTests } from "../../../traffic/tailnet";
import { changed, resourcesOf, without } from "../trace/networks";
import { reach, resolver } from "./world";

const home = resourcesOf("homelab");
const SONARR = "sonarr.int.lorenzodebie.be";
const GATEWAY = "192.168.30.61:443";

/** The same network with its policy file changed. */
function withPolicy(change: (file: Record<string, unknown>) => void): Resource[] {
  return changed(home, "tailnet-policy", (inputs) => {
    const file = JSON.parse(String(inputs.acl)) as Record<string, unknown>;
    change(file);
    inputs.acl = JSON.stringify(file);
  });
}

const grants = (file: Record<string, unknown>) => file.grants as { dst: string[]; ip: string[] }[];

test("remote access by Tailscale: split DNS to the Pi-hole, then the subnet router to the Gateway", () => {
  const asked = resolver(home, SONARR);
  expect([asked.result, asked.verdict.hops[0]?.place]).toEqual(["192.168.30.45", "resolver/192.168.30.45"]);
  const { texts, result } = reach(home, GATEWAY);
  expect(texts).toEqual([
    "grants[0] lets group:homelab reach 192.168.30.61 on tcp:443",
    "the subnet router homelab-subnet-router advertises 192.168.30.0/24, which is approved for tag:k8s-subnet, and forwards to 192.168.30.61",
  ]);
  expect(result).toMatchObject({ kind: "address", via: { kind: "pod", namespace: "tailscale" } });
});

test("the cluster's own interfaces are nobody's", () => {
  expect(["192.168.30.50:6443", "192.168.30.50:50000", "192.168.30.1:443"].map((to) => reach(home, to).status)).toEqual(
    [...["blocked", "blocked", "blocked"]],
  );
});

test("every test of the policy file holds", () => {
  const acl = home.find((r) => r.name === "tailnet-policy") as Resource;
  expect(policyTests(View.of(acl))).toEqual({ failing: [], unjudged: [] });
});

describe("a policy file that is broken fails its own tests", () => {
  const failing = (change: (file: Record<string, unknown>) => void) => {
    const acl = withPolicy(change).find((r) => r.name === "tailnet-policy") as Resource;
    return policyTests(View.of(acl)).failing.map((t) => `${t.wanted} ${t.dst}`);
  };

  test("when a grant is removed", () => {
    expect(failing((file) => void grants(file).splice(5, 1))).toEqual(["accept app-plex:32400"]);
  });

  test("when the resolver is for TCP only", () => {
    expect(
      failing((file) => {
        const dns = grants(file).find((g) => g.dst.includes("lan-dns")) as { ip: string[] };
        dns.ip = ["tcp:53"];
      }),
    ).toEqual(["accept lan-dns:53"]);
  });

  test("when a grant opens the whole house", () => {
    expect(
      failing(
        (file) => void grants(file).push({ src: ["group:homelab"], dst: ["192.168.30.0/24"], ip: ["*"] } as never),
      ),
    ).toEqual([...["deny 192.168.30.50:6443", "deny 192.168.30.50:50000", "deny 192.168.30.1:443"]]);
  });
});

test.each<[string, readonly Resource[], string, string, RegExp]>([
  [
    "no grant",
    withPolicy((file) => void Object.assign(file, { grants: [] })),
    "blocked",
    "Acl tailnet-policy: acl",
    /no rule/,
  ],
  [
    "no approved route",
    withPolicy((file) => void delete file.autoApprovers),
    "unknown",
    "Connector homelab-subnet-router: spec.subnetRouter.advertiseRoutes[0]",
    /nobody approves the route/,
  ],
  ["no subnet router", without(home, "tailnet-subnet-router"), "blocked", "", /no router of the tailnet advertises/],
  [
    "no operator",
    without(home, "tailnet-operator"),
    "unknown",
    "Connector homelab-subnet-router: ",
    /nothing in the stack is the Tailscale operator/,
  ],
  ["no policy file", without(home, "tailnet-policy"), "unknown", "", /no policy file/],
])("with %s the Gateway is not reached", (_, resources, status, by, why) => {
  expect(reach(resources, GATEWAY)).toMatchObject({ status, by, why: expect.stringMatching(why) });
});

test("without split DNS a device asks the public DNS", () => {
  expect(resolver(without(home, "tailnet-split-dns"), SONARR)).toMatchObject({
    status: "reachable",
    result: undefined,
  });
});
