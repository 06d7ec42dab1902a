import { join } from "node:path";
import { loadStackFile } from "../../config/load";
import { planned } from "../planned";
import { at, Network } from "../requirements/network";

const fixtures = join(__dirname, "../fixtures");
const older = new Network(planned("older", fixtures), loadStackFile("older", fixtures));
const grown = new Network(planned("grown", fixtures), loadStackFile("grown", fixtures));

describe("the older layout", () => {
  it("takes no number from another network", () => {
    const text = JSON.stringify(older.resources);
    expect(text).not.toMatch(/192\.168\.(10|30)\.|vanillax|lorenzodebie|10\.14\.|10\.244\./);
  });

  test.each([
    ["node-node-10", "node", "192.168.1.10"],
    ["gateway-external", "metadata.name", "external-gateway"],
    ["gateway-external", "metadata.namespace", "gateway-system"],
    ["gateway-internal", "metadata.name", "internal-gateway"],
    ["cluster-dns-service", "spec.clusterIP", "10.43.0.10"],
    ["gateway-external-certificate", "metadata.name", "wildcard-cert"],
  ])("%s has %s %s", (name, path, wanted) => {
    expect(older.value(name, path)).toBe(wanted);
  });

  it("gives pods 10.42.0.0/16", () => {
    expect(at(older.machine("node-10"), "cluster.network.podSubnets")).toEqual(["10.42.0.0/16"]);
  });

  it("forwards home.arpa to 192.168.1.1 as the document writes it", () => {
    expect(older.named("cluster-dns-servers").data).toEqual({
      "server.conf": "home.arpa:53 {\n    errors\n    cache 30\n    forward . 192.168.1.1\n}\n",
    });
  });

  it("runs cloudflared on every node, with a token that External Secrets fetches", () => {
    expect(older.all("DaemonSet")).toHaveLength(1);
    expect(older.all("Deployment")).toHaveLength(1); // CoreDNS
    expect(older.value("tunnel-token", "kind")).toBe("ExternalSecret");
    expect(older.value("tunnel-token", "spec.target.name")).toBe("tunnel-token");
    expect(older.all("Secret").map((s) => JSON.stringify(s))).not.toContainEqual(
      expect.stringContaining("cloudflared"),
    );
  });
});

describe("three control planes behind one address", () => {
  const planes = ["cp-1", "cp-2", "cp-3"];
  const workers = ["worker-1", "worker-2"];

  it("gives the shared address to control planes only", () => {
    const shared = (node: string) => at(grown.machine(node), "machine.network.interfaces.0.vip.ip");
    expect(planes.map(shared)).toEqual(planes.map(() => "192.168.40.50"));
    expect(workers.map(shared)).toEqual(workers.map(() => undefined));
  });

  it("has them on a bond of two cards, with a VLAN on it that has an address of its own and a shared one", () => {
    for (const [i, node] of planes.entries())
      expect(at(grown.machine(node), "machine.network.interfaces.0")).toMatchObject({
        bond: { interfaces: ["eno1", "eno2"], mode: "active-backup" },
        vlans: [{ vlanId: 20, addresses: [`10.20.0.5${i + 1}/24`], vip: { ip: "10.20.0.50" } }],
      });
  });

  it("tells etcd which network is the LAN's", () => {
    expect(at(grown.machine("cp-1"), "cluster.etcd.advertisedSubnets")).toEqual(["192.168.40.51/32"]);
  });

  it("puts the shared addresses into the certificates of both APIs", () => {
    for (const node of planes) {
      expect(at(grown.machine(node), "machine.certSANs")).toEqual(["192.168.40.50", "10.20.0.50"]);
      expect(at(grown.machine(node), "cluster.apiServer.certSANs")).toEqual(["192.168.40.50", "10.20.0.50"]);
    }
  });

  it("bootstraps one of them and reaches the API at the shared address", () => {
    expect(grown.value("cluster-bootstrap", "node")).toBe("192.168.40.51");
    expect(grown.value("kubernetes", "clusterIdentifier")).toContain("https://192.168.40.50:6443");
  });

  it("tells workers the service range, by which their kubelets find DNS", () => {
    for (const node of workers)
      expect(at(grown.machine(node), "cluster.network.serviceSubnets")).toEqual(["10.96.0.0/12"]);
  });

  it("says in every machine's configuration that there is no kube-proxy and no CNI of Talos's", () => {
    for (const node of [...planes, ...workers]) {
      expect(at(grown.machine(node), "cluster.proxy")).toEqual({ disabled: true });
      expect(at(grown.machine(node), "cluster.network.cni.name")).toBe("none");
    }
  });

  it("keeps pods off the control planes where there are workers", () => {
    expect(at(grown.machine("cp-1"), "cluster.allowSchedulingOnControlPlanes")).toBe(false);
  });
});

describe("addresses announced by BGP", () => {
  it("peers every node with the router", () => {
    expect(grown.value("cilium-bgp", "apiVersion")).toBe("cilium.io/v2");
    expect(grown.value("cilium-bgp", "spec.bgpInstances")).toEqual([
      {
        name: "as-64513",
        localASN: 64513,
        peers: [{ name: "router", peerASN: 64512, peerAddress: "192.168.40.1", peerConfigRef: { name: "router" } }],
      },
    ]);
  });

  it("lets the peer's configuration find the advertisement", () => {
    const wanted = grown.value("cilium-bgp-peer-router", "spec.families.0.advertisements.matchLabels");
    expect(grown.value("cilium-bgp-advertisement", "metadata.labels")).toMatchObject(wanted as object);
    expect(grown.value("cilium-bgp-advertisement", "spec.advertisements.0.service.addresses")).toEqual([
      "LoadBalancerIP",
    ]);
  });

  it("announces by BGP instead of ARP, not beside it", () => {
    expect(grown.value("cilium", "values.bgpControlPlane")).toEqual({ enabled: true });
    expect(grown.value("cilium", "values.l2announcements")).toEqual({ enabled: false });
    expect(grown.all("CiliumL2AnnouncementPolicy")).toEqual([]);
  });

  it("routes the tailnet to the announced network as well", () => {
    expect(grown.value("tailnet-subnet-router", "spec.subnetRouter.advertiseRoutes")).toEqual([
      "192.168.40.0/24",
      "192.168.41.0/24",
    ]);
  });
});

describe("a pool for Services that name no address", () => {
  const pinned = { "homelab/address": "pinned" };

  it("cuts the range in two without overlap", () => {
    expect(grown.value("cilium-pool", "spec.blocks")).toEqual([
      { start: "192.168.41.0", stop: "192.168.41.127" },
      { start: "192.168.41.255", stop: "192.168.41.255" },
    ]);
    expect(grown.value("cilium-unpinned-pool", "spec.blocks")).toEqual([
      { start: "192.168.41.128", stop: "192.168.41.254" },
    ]);
  });

  it("lets no Service match both pools", () => {
    expect(grown.value("cilium-pool", "spec.serviceSelector")).toEqual({ matchLabels: pinned });
    expect(grown.value("cilium-unpinned-pool", "spec.serviceSelector")).toEqual({
      matchExpressions: [{ key: "homelab/address", operator: "DoesNotExist" }],
    });
  });

  it("labels every Service whose address is named", () => {
    expect(grown.value("app-git", "metadata.labels")).toMatchObject(pinned);
    expect(grown.value("gateway-internal", "spec.infrastructure.labels")).toEqual(pinned);
    expect(grown.value("app-wiki", "metadata.labels")).not.toMatchObject(pinned);
  });
});

describe("an app that is a device of the tailnet", () => {
  const policy = JSON.parse(String(grown.value("tailnet-policy", "acl"))) as {
    grants: unknown[];
    tests: { src: string; accept?: string[] }[];
    tagOwners: Record<string, string[]>;
  };

  it("carries a tag of its own, which the operator may hand out", () => {
    expect(grown.value("app-notes", "metadata.annotations")).toMatchObject({
      "tailscale.com/expose": "true",
      "tailscale.com/hostname": "notes",
      "tailscale.com/tags": "tag:app-notes",
    });
    expect(policy.tagOwners["tag:app-notes"]).toEqual(["tag:k8s-operator"]);
  });

  it("is granted to the declared group only, with a test", () => {
    expect(policy.grants).toContainEqual({ src: ["group:family"], dst: ["tag:app-notes"], ip: ["tcp:8080"] });
    expect(policy.tests.find((t) => t.src === "group:family")?.accept).toContain("tag:app-notes:8080");
    expect(policy.tests.find((t) => t.src === "group:homelab")?.accept).not.toContain("tag:app-notes:8080");
  });

  it("has no route on a Gateway that other people reach", () => {
    expect(grown.has("app-notes-route")).toBe(false);
  });

  it("lets the operator's pods in, and nobody else", () => {
    expect(grown.value("policy-notes-allow-notes", "spec.ingress")).toEqual([
      {
        fromEndpoints: [{ matchLabels: { "k8s:io.kubernetes.pod.namespace": "tailscale" } }],
        toPorts: [{ ports: [{ port: "8080", protocol: "TCP" }] }],
      },
    ]);
  });
});
