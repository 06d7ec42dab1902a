import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { flatProgram, type Planned } from "./flat";
import { type Command, compare, megabytes, type Summary, seconds, table } from "./measure";
import { initialize } from "./program";
import { makeProject, NODE, previewCommand, ROOT } from "./projects";

const PACK = join(ROOT, "policy");
const RUNNER = join(ROOT, "node_modules/@pulumi/pulumi/cmd/run-policy-pack/index.js");

function start(folder: string): Command {
  return { file: NODE, args: [RUNNER, "127.0.0.1:1", "."], cwd: folder };
}

/** A pack without a rule: what it takes is what Pulumi's runner and the calls to it take, whatever the rules. */
function emptyPack(folder: string): string {
  const empty = join(folder, "empty-pack");
  if (existsSync(empty)) return empty;
  mkdirSync(empty, { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(empty, "node_modules"));
  writeFileSync(join(empty, "PulumiPolicy.yaml"), "runtime: nodejs\n");
  writeFileSync(join(empty, "package.json"), JSON.stringify({ name: "empty", version: "1.0.0" }));
  writeFileSync(join(empty, "index.js"), 'new (require("@pulumi/policy").PolicyPack)("empty", { policies: [] });');
  return empty;
}

/** From the start of the runner to the port that it prints. */
export async function packStart(folder: string, runs: number): Promise<string> {
  const empty = emptyPack(folder);
  const results = await compare({ pack: start(PACK), empty: start(empty) }, runs, /^\d+\s*$/m);
  return table(
    ["policy pack, start-up", "time", "peak memory"],
    [
      ["this pack", seconds(results.pack.milliseconds), megabytes(results.pack.megabytes)],
      ["an empty pack", seconds(results.empty.milliseconds), megabytes(results.empty.megabytes)],
    ],
  );
}

/** A preview of next to nothing: what the pack adds to it is its start. */
const NEXT_TO_NOTHING = 4;

type Kind = "without" | "empty" | "with";
type Previews = Record<Kind, Summary>;

/**
 * Previews of so many resources without a pack, with one that has no rules, and with this one. The cost of a pack is the processor time of
 * its own process: of a preview that takes many times as long, the length says nothing about it.
 */
export async function packCost(folder: string, pulumi: string, runs: number, sizes: number[]): Promise<string> {
  const start = await previews(folder, pulumi, runs, NEXT_TO_NOTHING);
  const rows = [[`${NEXT_TO_NOTHING} (its start)`, ...cells(start), "", "", ""]];
  const costs = new Map<number, number>();
  for (const size of sizes) {
    const one = await previews(folder, pulumi, runs, size);
    const costOf = (kind: Kind) => one[kind].watched.milliseconds - start[kind].watched.milliseconds;
    const cost = costOf("with");
    costs.set(size, cost);
    const before = costs.get(size / 5);
    const times = before === undefined ? "" : `${(cost / before).toFixed(1)} times that of ${size / 5}`;
    const each = (milliseconds: number) => `${(milliseconds / size).toFixed(2)} ms`;
    rows.push([String(size), ...cells(one), each(cost), each(cost - costOf("empty")), times]);
  }
  const columns = ["preview", "with the pack", "its memory", "its processor time, a resource", "of that its rules'"];
  return table(["resources", ...columns, "growth"], rows);
}

function cells(one: Previews): string[] {
  return [seconds(one.without.milliseconds), seconds(one.with.milliseconds), megabytes(one.with.watched.megabytes)];
}

async function previews(folder: string, pulumi: string, runs: number, size: number): Promise<Previews> {
  const program = flatProgram(network(size), "javascript", ROOT);
  const project = makeProject(join(folder, `network-${size}`), pulumi, "index.js", { "index.js": program });
  await initialize(project, pulumi);
  const judged = (pack: string) => ({
    ...previewCommand(project, pulumi, "--policy-pack", pack),
    watched: /run-policy-pack/,
  });
  return compare(
    { without: previewCommand(project, pulumi), empty: judged(emptyPack(folder)), with: judged(PACK) },
    runs,
    undefined,
    size !== NEXT_TO_NOTHING,
  );
}

/** A network of that many resources that breaks no rule: per app a Service, a route, a default deny and a public name. */
function network(size: number): Planned[] {
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
