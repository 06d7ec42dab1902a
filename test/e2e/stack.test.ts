import { X509Certificate } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { kubectl, npm, processesLeft, pulumi, sandbox, stateFolder } from "./checkout";
import { expectations } from "./expectations";

jest.setTimeout(30 * 60_000); // the first run builds the toolchain

interface Condition {
  type: string;
  status: string;
}
interface Gateway {
  status: { addresses: { value: string }[]; listeners: { name: string; conditions: Condition[] }[] };
}
interface Route {
  spec: { hostnames: string[] };
  status: { parents: { conditions: Condition[] }[] };
}
interface Service {
  spec: { clusterIP: string };
  status: { loadBalancer: { ingress: { ip: string }[] } };
}

const trueConditions = (conditions: Condition[]) => conditions.filter((c) => c.status === "True").map((c) => c.type);

describe.each(expectations)("the network of stack $stack, after `npm start`", (expected) => {
  const { stack } = expected;
  const of = ["--stack", stack];

  beforeAll(() => {
    sandbox("reset", ...of);
    const started = npm(["start", "--", ...of]);
    if (started.status !== 0) throw new Error(`npm start: ${started.stdout}\n${started.stderr}`);
  });
  afterAll(() => {
    sandbox("reset", ...of);
  });

  test.each(expected.gateways)("Gateway $namespace/$name has $address, and every listener is programmed", (gateway) => {
    const { status } = kubectl<Gateway>(stack, "get", "gateway", gateway.name, "--namespace", gateway.namespace);
    expect(status.addresses).toEqual([{ type: "IPAddress", value: gateway.address }]);
    expect(status.listeners.map((l) => l.name).sort()).toEqual([...gateway.listeners].sort());
    for (const listener of status.listeners) {
      expect(trueConditions(listener.conditions)).toEqual(
        expect.arrayContaining(["Programmed", "Accepted", "ResolvedRefs"]),
      );
    }
  });

  test.each(expected.routes)("HTTPRoute $namespace/$name for $hostname is accepted and finds its backend", (route) => {
    const { spec, status } = kubectl<Route>(stack, "get", "httproute", route.name, "--namespace", route.namespace);
    expect(spec.hostnames).toContain(route.hostname);
    expect(status.parents).not.toHaveLength(0);
    for (const parent of status.parents) {
      expect(trueConditions(parent.conditions)).toEqual(expect.arrayContaining(["Accepted", "ResolvedRefs"]));
    }
  });

  test.each(expected.services)("Service $namespace/$name has its load-balancer address $address", (service) => {
    const { status } = kubectl<Service>(stack, "get", "service", service.name, "--namespace", service.namespace);
    expect(status.loadBalancer.ingress[0].ip).toBe(service.address);
  });

  test.each(expected.certificates)("Secret $namespace/$secret holds a certificate for its names", (certificate) => {
    const { data } = kubectl<{ data: Record<string, string> }>(
      stack,
      "get",
      "secret",
      certificate.secret,
      "--namespace",
      certificate.namespace,
    );
    const x509 = new X509Certificate(Buffer.from(data["tls.crt"], "base64"));
    for (const name of certificate.names) expect(x509.subjectAltName).toContain(`DNS:${name}`);
  });

  test.each(expected.nodes)("Node $name is Ready at the kubelet's address $address", (node) => {
    const { status } = kubectl<{ status: { addresses: unknown[]; conditions: Condition[] } }>(
      stack,
      "get",
      "node",
      node.name,
    );
    expect(status.addresses).toContainEqual({ type: "InternalIP", address: node.address });
    expect(trueConditions(status.conditions)).toContain("Ready");
  });

  test("cluster addresses come from the machine configuration's service range", () => {
    const { spec } = kubectl<Service>(stack, "get", "service", "kubernetes", "--namespace", "default");
    expect(spec.clusterIP).toMatch(expected.serviceRange);
  });

  test("the Cilium chart's objects are there", () => {
    const { items } = kubectl<{ items: { kind: string; metadata: { name: string } }[] }>(
      stack,
      "get",
      "daemonset,deployment,configmap",
      "--namespace",
      "kube-system",
    );
    const found = items.map((item) => `${item.kind}/${item.metadata.name}`);
    expect(found).toEqual(
      expect.arrayContaining(["DaemonSet/cilium", "Deployment/cilium-operator", "ConfigMap/cilium-config"]),
    );
  });

  test("the LAN's resolver answers inside the sandbox", () => {
    const { hostname } = expected.routes[0];
    const answer = sandbox("exec", ...of, "--", "getent", "ahostsv4", hostname);
    expect(answer.stdout).toContain(expected.gateways[0].address);
  });

  test("the host cannot be reached from inside", () => {
    expect(sandbox("exec", ...of, "--", "ip", "route", "get", "1.1.1.1").status).not.toBe(0);
  });

  test("a preview right after finds nothing to change", () => {
    const preview = pulumi("preview", ...of, "--expect-no-changes");
    expect(preview).toMatchObject({ status: 0 });
  });

  test("a second update changes nothing", () => {
    const update = pulumi("up", ...of, "--expect-no-changes");
    expect(update).toMatchObject({ status: 0 });
  });

  test("a change made in Cloudflare's dashboard is seen by a refresh, and mended by the next update", () => {
    const file = join(stateFolder, stack, "cloudflare.json");
    const state = JSON.parse(readFileSync(file, "utf8")) as { records: { name: string; proxied: boolean }[] };
    const record = state.records.find((r) => r.proxied);
    if (record === undefined) throw new Error("no proxied record to change");
    record.proxied = false;
    writeFileSync(file, JSON.stringify(state));
    expect(pulumi("preview", ...of, "--refresh", "--expect-no-changes").status).not.toBe(0);
    expect(pulumi("up", ...of, "--refresh").status).toBe(0);
    expect(pulumi("preview", ...of, "--refresh", "--expect-no-changes").status).toBe(0);
  });

  test("a sandbox that is stopped leaves no process, and comes back as it was", () => {
    expect(sandbox("stop", ...of).status).toBe(0);
    expect(processesLeft()).toEqual([]);
    expect(sandbox("start", ...of).status).toBe(0);
    expect(pulumi("preview", ...of, "--expect-no-changes").status).toBe(0);
  });

  test("a destroy leaves what is protected, says how to release it, and ends well", () => {
    const destroyed = pulumi("destroy", ...of);
    expect(destroyed).toMatchObject({ status: 0 });
    expect(destroyed.stdout).toContain("state unprotect");
    const exported = JSON.parse(pulumi("stack", "export", ...of).stdout) as {
      deployment: { resources: { type: string; protect?: boolean; custom: boolean }[] };
    };
    const left = exported.deployment.resources.filter((r) => r.custom && !r.type.startsWith("pulumi:"));
    expect(left.filter((r) => !r.protect)).toEqual([]);
  });
});
