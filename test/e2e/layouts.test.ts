import { readFileSync } from "node:fs";
import type { PiholeApiState } from "../../sandbox/emulators/piholeApi/state";
import { expectSuccess, kubectl, pulumi, removeTakenStacks, sandbox, stateFile } from "./checkout";
import { describeReplacedNodes } from "./dayTwo";
import { grown, older } from "./networks/layouts";
import { describeStanding } from "./standing";
import { nothingTold, testDestroyed, testStart, testUnchanged, withFreshSandbox } from "./story";

jest.setTimeout(15 * 60_000);
afterAll(removeTakenStacks);

describe.each([older, grown])("the layout of stack $stack", (expected) => {
  const { stack } = expected;
  withFreshSandbox(stack);
  testStart(expected, nothingTold());
  describe("then", () => describeStanding(expected));
  if (expected === older) describe("the tunnel's token", () => describeExternalSecret(stack));
  if (expected === grown) describe("what it has grown by", () => describeGrowth(stack));
  testUnchanged(stack);
  if (expected === grown) describe("with other machines:", () => describeReplacedNodes(stack));
  testDestroyed(stack);
});

/** External Secrets' own definition judges the object; the sandbox plays its operator. */
function describeExternalSecret(stack: string): void {
  test("comes from a store, through an ExternalSecret, into the Secret that cloudflared reads on every node", () => {
    const inNamespace = (kind: string, name: string) =>
      kubectl<Record<string, never>>(stack, ["get", kind, name, "--namespace", "cloudflared"]);
    expect(inNamespace("externalsecret", "tunnel-token")).toMatchObject({
      spec: {
        secretStoreRef: { name: "homelab" },
        data: [{ remoteRef: { key: "cloudflare-tunnel", property: "token" } }],
      },
      status: { conditions: [{ type: "Ready", status: "True" }] },
    });
    expect(inNamespace("secret", "tunnel-token")).toMatchObject({
      metadata: { ownerReferences: [{ kind: "ExternalSecret", name: "tunnel-token" }] },
      data: { token: expect.stringMatching(/.{8}/) },
    });
    expect(inNamespace("daemonset", "cloudflared")).toMatchObject({ status: { numberReady: 1 } });
  });
}

function describeGrowth(stack: string): void {
  const list = <T>(kind: string): T[] => kubectl<{ items: T[] }>(stack, ["get", kind]).items;

  test("control planes keep pods away and workers take them", () => {
    const nodes = list<{ metadata: { name: string }; spec: { taints?: { effect: string }[] } }>("nodes");
    const tainted = nodes.filter(({ spec }) => spec.taints?.some(({ effect }) => effect === "NoSchedule"));
    expect(tainted.map(({ metadata }) => metadata.name).sort()).toEqual(["cp-1", "cp-2", "cp-3"]);
  });

  test("the Pi-hole was told by its API: no session stays open, and its password is in no state", () => {
    const told = JSON.parse(readFileSync(stateFile(stack, "pihole/api.json"), "utf8")) as PiholeApiState;
    expect(told.sessions).toEqual([]);
    expect(told.config.dns.hosts).toContain("192.168.41.10 wiki.int.example.org");
    const exported = pulumi("stack", "export", "--stack", stack).stdout;
    expect(exported).toContain("lan-dns-records");
    expect(exported).not.toContain(told.password);
  });

  test("a Service that names no address gets one of the second pool", () => {
    const service = {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "unpinned", namespace: "default" },
      spec: { type: "LoadBalancer", ports: [{ port: 80 }] },
    };
    kubectl(stack, ["apply", "--filename=-"], service);
    const given = "--for=jsonpath={.status.loadBalancer.ingress[0].ip}";
    const { status } = kubectl<{ status: { loadBalancer: { ingress: { ip: string }[] } } }>(stack, [
      ...["wait", "service/unpinned", "--namespace=default", given, "--timeout=60s"],
    ]);
    expect(status.loadBalancer.ingress).toEqual([
      expect.objectContaining({ ip: expect.stringMatching(/^192\.168\.41\.(12[89]|1[3-9]\d|2[0-4]\d|25[0-4])$/) }),
    ]);
    expectSuccess(sandbox("exec", "--stack", stack, "--", "kubectl", "delete", "service", "unpinned"));
  });

  test("the operator finds the BGP configuration whole, and gives every node's agent its peer", () => {
    // An agent registers its node; there are none here.
    const nodes = list<{ metadata: { name: string } }>("nodes").map(({ metadata: { name } }) => name);
    const agents = nodes.map((name) => ({
      apiVersion: "cilium.io/v2",
      kind: "CiliumNode",
      metadata: { name },
      spec: {},
    }));
    kubectl(stack, ["apply", "--filename=-"], { apiVersion: "v1", kind: "List", items: agents });
    const matched = "--for=condition=cilium.io/NoMatchingNode=False";
    const { status } = kubectl<{ status: { conditions: { type: string; status: string }[] } }>(stack, [
      ...["wait", "ciliumbgpclusterconfig/homelab", matched, "--timeout=60s"],
    ]);
    expect(status.conditions).toContainEqual(
      expect.objectContaining({ type: "cilium.io/MissingPeerConfigs", status: "False" }),
    );
    const given = list<{ metadata: { name: string }; spec: { bgpInstances: unknown } }>("ciliumbgpnodeconfigs");
    expect(given.map(({ metadata }) => metadata.name).sort()).toEqual(nodes.sort());
    for (const { spec } of given)
      expect(spec.bgpInstances).toMatchObject([
        { localASN: 64513, peers: [{ peerASN: 64512, peerAddress: "192.168.40.1" }] },
      ]);
  });
}
