import { candidatesFor, clusterDns, clusterName } from "../../../../traffic/cluster/coredns";
import { Network } from "../../../../traffic/model/network";
import type { Resource } from "../../../../traffic/model/resource";
import { object } from "../../../policy/resources";
import { ask, base, ends, service } from "../world";

type Props = Record<string, unknown>;

const SONARR = service("media/sonarr", {
  selector: { app: "sonarr" },
  ports: [{ name: "http", port: 80, protocol: "TCP" }],
});
const map = (name: string, data: Props) => object("v1", "ConfigMap", `kube-system/${name}`, { data });
const USUAL = "kubernetes cluster.local {\npods insecure\n}\nforward . /etc/resolv.conf\n";
const corefile = (...plugins: string[]) => map("coredns", { Corefile: `. {\n${plugins.join("\n")}\n${USUAL}}\n` });
const goes = (resources: Resource[], to: string) => ends(ask([...base, SONARR, ...resources], to, "pod:web/x"));

/** CoreDNS's pods, with what they mount. */
const pods = (volumes: Record<string, Props>, mounts: Record<string, string>) =>
  object("apps/v1", "Deployment", "kube-system/coredns", {
    spec: {
      template: {
        metadata: { labels: { "k8s-app": "kube-dns" } },
        spec: {
          containers: [
            {
              args: ["-conf", "/etc/coredns/Corefile"],
              volumeMounts: Object.entries(mounts).map(([mountPath, name]) => ({ mountPath, name })),
            },
          ],
          volumes: Object.entries(volumes).map(([name, configMap]) => ({ name, configMap })),
        },
      },
    },
  });
const kubeDns = service("kube-system/kube-dns", { selector: { "k8s-app": "kube-dns" } });

test("a pod tries its search list first, unless the name has five dots", () => {
  expect(candidatesFor("sonarr.media", "web", "cluster.local")).toEqual([
    "sonarr.media.web.svc.cluster.local",
    "sonarr.media.svc.cluster.local",
    "sonarr.media.cluster.local",
    "sonarr.media",
  ]);
  expect(candidatesFor("a.b.c.d.e.f", "web", "cluster.local")[0]).toBe("a.b.c.d.e.f");
});

describe("names of the cluster", () => {
  const network = new Network([SONARR, object("v1", "Namespace", "media", {})]);
  const named = (labels: string, pods = "insecure") =>
    clusterName(network, { kind: "cluster", labels: labels.split("."), zone: "cluster.local", pods });

  test("a port's name in front of a Service's is the Service, if it has that port", () => {
    expect(named("_http._tcp.sonarr.media.svc")).toHaveProperty("service");
    expect(named("http.tcp.sonarr.media.svc")).toHaveProperty("service");
    expect(named("_http._udp.sonarr.media.svc")).toMatchObject({ exists: false });
    expect(named("_web._tcp.sonarr.media.svc")).toMatchObject({ exists: false });
  });

  test("what is too long, or neither a Service's nor a pod's, is no name", () => {
    expect(named("a.b.c.sonarr.media.svc")).toMatchObject({ exists: false });
    expect(named("sonarr.media.node")).toMatchObject({ exists: false });
    expect(named("radarr.media.svc")).toMatchObject({ exists: false });
  });

  test("the parts above a Service exist without an address; of a namespace that is not known", () => {
    expect(named("svc")).toMatchObject({ exists: true });
    expect(named("media.svc")).toMatchObject({ nothing: expect.anything(), exists: undefined });
  });

  test("any address has a pod's name where pods are insecure, none where they are disabled", () => {
    expect(named("10-244-0-5.media.pod")).toEqual({ address: "10.244.0.5" });
    expect(named("10-244-0-5.other.pod")).toHaveProperty("unknown");
    expect(named("10-244-0-5.media.pod", "verified")).toHaveProperty("unknown");
    expect(named("10-244-0-5.media.pod", "disabled")).toMatchObject({ exists: false });
  });
});

describe("a pod's way by CoreDNS", () => {
  test("a rewritten domain leads to a Service", () => {
    const rule = "rewrite name suffix .example.org .media.svc.cluster.local answer auto";
    expect(goes([corefile(rule)], "http://sonarr.example.org")).toBe("media/sonarr:80");
    expect(goes([corefile(rule)], "http://radarr.example.org")).toMatch(
      /^blocked: .*there is no Service media\/radarr/,
    );
  });

  test("a name of the cluster that it does not have is asked of others where kubernetes falls through", () => {
    const falls = map("coredns", {
      Corefile: ". {\nkubernetes cluster.local {\nfallthrough\n}\nforward . 10.0.0.1\n}\n",
    });
    expect(goes([falls], "http://sonarr.media.svc.cluster.local")).toBe("media/sonarr:80");
    expect(goes([falls], "http://radarr.media.svc.cluster.local")).toMatch(/^unknown: what 10\.0\.0\.1 answers/);
  });

  test("a Corefile that CoreDNS does not start with blocks every name; one that is not understood leaves all open", () => {
    expect(goes([corefile("hosts {\n}", "hosts {\n}")], "http://sonarr.media")).toMatch(
      /^blocked: CoreDNS does not start/,
    );
    expect(goes([corefile("blocker")], "http://sonarr.media")).toMatch(/^unknown: .*blocker is none of the plugins/);
  });

  test("a rewritten name of the search list that others are asked for leaves it open who answers", () => {
    const rule = String.raw`rewrite name regex (.*)\.svc\.cluster\.local {1}.example.org`;
    expect(goes([corefile(rule)], "http://sonarr.media")).toMatch(
      /^unknown: .*asks .* for sonarr\.media\.web\.example\.org/,
    );
  });
});

describe("files", () => {
  const text =
    ". {\nhosts /etc/coredns/NodeHosts {\nfallthrough\n}\nimport custom/*.override\n}\nimport custom/*.server\n";
  const own = map("coredns", { Corefile: text, NodeHosts: "10.0.0.7 node1.example.org\n" });
  const custom = map("custom", {
    "a.server": "home.arpa {\nforward . 10.0.0.2\n}\n",
    "b.override": "forward . 10.0.0.1\n",
    "c.txt": "nonsense\n",
  });
  const mounted = pods(
    { config: { name: "coredns" }, custom: { name: "custom" } },
    { "/etc/coredns": "config", "/etc/coredns/custom": "custom" },
  );
  const blocks = (...resources: Resource[]) => {
    const { blocks: read, unread } = clusterDns(new Network([own, kubeDns, ...resources]));
    return unread ?? read.map(({ keys, plugins }) => [keys[0]?.zone, ...plugins.map(({ name }) => name)]);
  };

  test("those of the ConfigMaps that CoreDNS's pods mount are found below the Corefile", () => {
    expect(blocks(mounted, custom)).toEqual([
      [".", "hosts", "forward"],
      ["home.arpa.", "forward"],
    ]);
    const name = "http://node1.example.org";
    expect(
      ask([...base, own, kubeDns, mounted, custom], name, "pod:web/x").hops.map(({ text: t }) => t),
    ).toContainEqual("the cluster's DNS answers node1.example.org with 10.0.0.7 (hosts)");
  });

  test("a ConfigMap that they do not mount has none", () => {
    const without = pods({ config: { name: "coredns" } }, { "/etc/coredns": "config" });
    expect(blocks(without, custom)).toEqual([[".", "hosts"]]);
  });

  test("a key may have another name as a file", () => {
    const items = [{ key: "c.txt", path: "d.server" }];
    const renamed = pods({ custom: { name: "custom", items } }, { "/etc/coredns/custom": "custom" });
    expect(blocks(renamed, custom)).toEqual([[".", "hosts"], ["nonsense."]]);
  });

  test("where no resource makes the pods, a file counts by its name", () => {
    expect(blocks(custom)).toEqual([
      [".", "hosts", "forward"],
      ["home.arpa.", "forward"],
    ]);
  });

  test("the Corefile of another DNS beside the cluster's is not taken for its own", () => {
    const other = map("a-node-local-dns", { Corefile: "example.org {\n}\n" });
    const { blocks: read } = clusterDns(new Network([other, own]));
    expect(read[0]?.keys[0]?.zone).toBe(".");
  });
});
