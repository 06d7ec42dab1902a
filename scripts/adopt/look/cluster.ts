import { spawnSync } from "node:child_process";
import { parseJson } from "../../../sandbox/common/json";
import { withKubeconfig } from "../../engine/kubeconfig";
import type { Properties } from "../../engine/state";
import type { Wanted } from "../wanted";
import type { Asked, Found } from "./found";

interface Metadata {
  name: string;
  namespace?: string;
  ownerReferences?: { kind: string; name: string }[];
  labels?: Record<string, string>;
}
interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: Metadata;
}

const RELEASE = "kubernetes:helm.sh/v3:Release";

/** Objects of the cluster and charts, by kubectl. A kind that the cluster does not serve has no objects. */
export async function lookAtCluster({ wanted, kubeconfig }: Asked): Promise<Found[]> {
  const ours = wanted.filter(({ type }) => type.startsWith("kubernetes:"));
  if (ours.length === 0 || kubeconfig === undefined) return [];
  const [charts, rest] = [ours.filter(({ type }) => type === RELEASE), ours.filter(({ type }) => type !== RELEASE)];
  try {
    return withKubeconfig(kubeconfig, (file) => [...objects(rest, file), ...releases(charts, file)]);
  } catch (error) {
    return ours.map(({ urn }) => ({ urn, problem: (error as Error).message }));
  }
}

function objects(wanted: readonly Wanted[], kubeconfig: string): Found[] {
  const named = wanted.filter(({ inputs }) => metadataOf(inputs).name !== undefined);
  const items = named.map(({ inputs: { apiVersion, kind, metadata } }) => {
    const { name, namespace } = metadata as Metadata;
    return { apiVersion, kind, metadata: { name, ...(namespace !== undefined && { namespace }) } };
  });
  const list = JSON.stringify({ apiVersion: "v1", kind: "List", items });
  const live = new Map(
    listed(kubectl(kubeconfig, ["get", "--filename=-", "--ignore-not-found"], list)).map((o) => [keyOf(o), o]),
  );
  return named.flatMap(({ urn, inputs }): Found[] => {
    const object = live.get(keyOf(inputs as unknown as KubeObject));
    if (object === undefined) return [];
    const { name, namespace, ownerReferences: [owner] = [] } = object.metadata;
    if (owner !== undefined) return [{ urn, other: `${owner.kind} ${owner.name} made it, and would make it again.` }];
    return [{ urn, id: namespace === undefined ? name : `${namespace}/${name}` }];
  });
}

/** Helm keeps each release in a Secret that it labels. */
function releases(wanted: readonly Wanted[], kubeconfig: string): Found[] {
  if (wanted.length === 0) return [];
  const secrets = listed(
    kubectl(kubeconfig, [
      "get",
      "secrets",
      "--all-namespaces",
      "--selector=owner=helm",
      "--field-selector=type=helm.sh/release.v1",
    ]),
  );
  const known = new Set(secrets.map(({ metadata: { namespace, labels } }) => `${namespace}/${labels?.name}`));
  return wanted.flatMap(({ urn, inputs }): Found[] => {
    const id = `${String(inputs.namespace)}/${String(inputs.name)}`;
    return known.has(id) ? [{ urn, id }] : [];
  });
}

const metadataOf = (inputs: Properties) => (inputs.metadata ?? {}) as Partial<Metadata>;

/** Groups and kinds name an object; the version that it is asked for in does not. */
function keyOf({ apiVersion, kind, metadata: { name, namespace = "" } }: KubeObject): string {
  return [apiVersion.includes("/") ? apiVersion.split("/")[0] : "", kind, namespace, name].join(" ");
}

function listed(output: string): KubeObject[] {
  if (output.trim() === "") return [];
  const answer = parseJson<{ items?: KubeObject[] } & KubeObject>(output, "kubectl get");
  return answer.items ?? [answer];
}

const UNSERVED =
  /no matches for kind|doesn't have a resource type|resource mapping not found|ensure CRDs are installed first/;

function kubectl(kubeconfig: string, args: string[], input = ""): string {
  const all = ["--kubeconfig", kubeconfig, ...args, "--output=json", "--request-timeout=30s"];
  const { error, status, stdout, stderr } = spawnSync("kubectl", all, {
    ...{ env: process.env, input, encoding: "utf8", maxBuffer: 256 * 1024 * 1024 },
  });
  // A kubectl that ends before it has read all of its input has run: its output tells why.
  if (error !== undefined && (error as NodeJS.ErrnoException).code !== "EPIPE")
    throw new Error(`kubectl cannot be run: ${error.message}`);
  const problems = stderr.split("\n").filter((line) => line.trim() !== "" && !UNSERVED.test(line));
  if (status !== 0 && problems.length > 0) throw new Error(`kubectl: ${problems.join("\n").slice(0, 2000)}`);
  return stdout;
}
