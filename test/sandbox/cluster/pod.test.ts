import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addressOf } from "../../../sandbox/cluster/coredns";
import { type PodSpec, volumeFiles, writeVolumes } from "../../../sandbox/cluster/pod";

const spec: PodSpec = {
  containers: [
    {
      volumeMounts: [
        { name: "corefile", mountPath: "/etc/coredns" },
        { name: "custom", mountPath: "/etc/coredns/custom" },
        { name: "scratch", mountPath: "/tmp" },
      ],
    },
  ],
  volumes: [
    { name: "corefile", configMap: { name: "coredns", items: [{ key: "Corefile", path: "Corefile" }] } },
    { name: "custom", configMap: { name: "coredns-custom" } },
    { name: "scratch" },
  ],
};
const maps: Record<string, Record<string, string>> = {
  coredns: { Corefile: "one", unused: "two" },
  "coredns-custom": { "server.conf": "three" },
};
const filesOf = (given: typeof maps) => volumeFiles(spec, (name) => given[name]);

test("a container finds the keys of its ConfigMaps where its volumes are mounted, and only those that are named", () => {
  expect(Object.fromEntries(filesOf(maps) ?? [])).toEqual({
    "/etc/coredns/Corefile": "one",
    "/etc/coredns/custom/server.conf": "three",
  });
});

test("a pod waits for a ConfigMap, and for a key of it", () => {
  expect(filesOf({ coredns: { Corefile: "one" } })).toBeUndefined();
  expect(filesOf({ ...maps, coredns: { corefile: "one" } })).toBeUndefined();
});

test("what a ConfigMap has lost is gone from its volume, and the volume below it stays", () => {
  const root = mkdtempSync(join(tmpdir(), "pod-"));
  try {
    const write = (given: typeof maps) => writeVolumes(root, spec, filesOf(given) ?? new Map());
    write({ ...maps, "coredns-custom": { "server.conf": "three", "more.conf": "four" } });
    expect(existsSync(join(root, "etc/coredns/custom/more.conf"))).toBe(true);
    write({ coredns: { Corefile: "five" }, "coredns-custom": { "server.conf": "three" } });
    expect(existsSync(join(root, "etc/coredns/custom/more.conf"))).toBe(false);
    expect(readFileSync(join(root, "etc/coredns/Corefile"), "utf8")).toBe("five");
    expect(readFileSync(join(root, "etc/coredns/custom/server.conf"), "utf8")).toBe("three");
  } finally {
    rmSync(root, { recursive: true });
  }
});

test("the resolver's address is that of the Service that chooses its pods and has port 53", () => {
  const service = (name: string, selector: object | undefined, clusterIP: string, ...ports: number[]) => ({
    metadata: { name },
    spec: { ...(selector && { selector }), clusterIP, ports: ports.map((port) => ({ port })) },
  });
  const template = { metadata: { labels: { "k8s-app": "kube-dns", tier: "control" } }, spec };
  const services = [
    service("everything", undefined, "10.43.0.2", 53),
    service("metrics", { "k8s-app": "kube-dns" }, "10.43.0.3", 9153),
    service("other", { "k8s-app": "hubble" }, "10.43.0.4", 53),
    service("kube-dns", { "k8s-app": "kube-dns" }, "10.43.0.10", 53, 9153),
  ];
  expect(addressOf(template, services)).toBe("10.43.0.10");
  expect(addressOf(template, services.slice(0, 3))).toBeUndefined();
});

test("a resolver for the LAN answers where the load balancer put its Service, and nowhere before it did", () => {
  const template = { metadata: { labels: { app: "lan-dns" } }, spec };
  const service = (ingress: { ip: string }[]) => ({
    metadata: { name: "lan-dns" },
    spec: { type: "LoadBalancer", selector: { app: "lan-dns" }, clusterIP: "10.43.0.7", ports: [{ port: 53 }] },
    status: { loadBalancer: { ingress } },
  });
  expect(addressOf(template, [service([{ ip: "192.168.50.70" }])])).toBe("192.168.50.70");
  expect(addressOf(template, [service([])])).toBeUndefined();
});
