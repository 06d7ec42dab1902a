import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { flatProgram, type Planned } from "./flat";
import { type Command, compare, megabytes, seconds, table } from "./measure";
import { initialize } from "./program";
import { makeProject, NODE, previewCommand, ROOT } from "./projects";

const PACK = join(ROOT, "policy");
const RUNNER = join(ROOT, "node_modules/@pulumi/pulumi/cmd/run-policy-pack/index.js");

function start(folder: string): Command {
  return { file: NODE, args: [RUNNER, "127.0.0.1:1", "."], cwd: folder };
}

/** From the start of the runner to the port that it prints. An empty pack shows what Pulumi's runner itself takes. */
export async function packStart(folder: string, runs: number): Promise<string> {
  const empty = join(folder, "empty-pack");
  mkdirSync(empty, { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(empty, "node_modules"));
  writeFileSync(join(empty, "package.json"), JSON.stringify({ name: "empty", version: "1.0.0" }));
  writeFileSync(join(empty, "index.js"), 'new (require("@pulumi/policy").PolicyPack)("empty", { policies: [] });');
  const results = await compare({ pack: start(PACK), empty: start(empty) }, runs, /^\d+\s*$/m);
  return table(
    ["policy pack, start-up", "time", "peak memory"],
    [
      ["this pack", seconds(results.pack.milliseconds), megabytes(results.pack.megabytes)],
      ["an empty pack", seconds(results.empty.milliseconds), megabytes(results.empty.megabytes)],
    ],
  );
}

/** What the pack adds to a preview of so many resources, beside the same preview without it. */
export async function packCost(folder: string, pulumi: string, runs: number, sizes: number[]): Promise<string> {
  const rows: string[][] = [];
  for (const size of sizes) {
    const program = flatProgram(network(size), "javascript", ROOT);
    const project = makeProject(join(folder, `network-${size}`), pulumi, "index.js", { "index.js": program });
    await initialize(project, pulumi);
    const results = await compare(
      { without: previewCommand(project, pulumi), with: previewCommand(project, pulumi, "--policy-pack", PACK) },
      runs,
    );
    const added = results.with.milliseconds - results.without.milliseconds;
    rows.push([
      String(size),
      seconds(results.without.milliseconds),
      seconds(results.with.milliseconds),
      seconds(added),
      `${(added / size).toFixed(2)} ms`,
    ]);
  }
  return table(["resources", "preview", "with the pack", "added", "added a resource"], rows);
}

/** A network of that many resources that breaks no rule: per app a Service, a route, a default deny and a public name. */
export function network(size: number): Planned[] {
  const kubernetes = (type: string, name: string, namespace: string, spec: unknown): Planned => {
    const [group = "", kind = ""] = type.split(":");
    const inputs = { apiVersion: group.replace(/^core\//, ""), kind, metadata: { name, namespace }, spec };
    return { type: `kubernetes:${type}`, name: `${kind}-${namespace}-${name}`, inputs, options: { custom: true } };
  };
  const apps = Math.ceil(size / 4);
  const resources = Array.from({ length: apps }, (_, i) => {
    const name = `app${i}`;
    const record = {
      zoneId: "zone",
      name: `${name}.example.org`,
      type: "CNAME",
      content: "1234.cfargotunnel.com",
      proxied: true,
      ttl: 1,
    };
    return [
      kubernetes("core/v1:Service", name, name, { type: "ClusterIP", ports: [{ port: 80 }], selector: { app: name } }),
      kubernetes("gateway.networking.k8s.io/v1:HTTPRoute", name, name, {
        parentRefs: [{ name: "gateway", namespace: "kube-system", sectionName: "https" }],
        hostnames: [`${name}.int.example.org`],
        rules: [{ backendRefs: [{ name, port: 80 }] }],
      }),
      kubernetes("cilium.io/v2:CiliumNetworkPolicy", "deny", name, { endpointSelector: {}, ingress: [{}] }),
      { type: "cloudflare:index/dnsRecord:DnsRecord", name: `dns-${name}`, inputs: record, options: { custom: true } },
    ];
  });
  return resources.flat().slice(0, size);
}
