import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Document, parseAllDocuments, stringify } from "yaml";
import { type Ended, expectSuccess, pulumi, stateFile } from "./checkout";
import type { Expectation } from "./networks/expectation";
import { secretsOf, textsBelow } from "./secrets";
import { withStackFile } from "./stackFile";

const CLUSTER = ["config", "homelab:cluster"];

/** A preview's changes to those resources of the Talos cluster that come once, by type. */
function changesOf(ended: Ended): Record<string, string> {
  expectSuccess(ended);
  const { steps } = JSON.parse(ended.stdout) as { steps: { op: string; urn: string }[] };
  const once = /\$talos:\w+\/\w+:(Secrets|Bootstrap|Kubeconfig)::/;
  return Object.fromEntries(
    steps.flatMap(({ op, urn }) => {
      const type = once.exec(urn)?.[1];
      return type === undefined ? [] : [[type, op]];
    }),
  );
}

export function testFirstControlPlane(stack: string): void {
  const node = (address: string) => ({
    role: "controlplane",
    hardwareAddress: `bc:24:11:00:00:${address.slice(-2)}`,
    address,
  });
  const preview = (change: (file: Document) => void) => withStackFile(stack, change, "preview", "--json");

  test("another first control plane replaces neither secrets nor bootstrap nor kubeconfig", () => {
    // The first goes, and another comes before the second: nothing that comes once is made anew.
    const changed = preview((file) => {
      file.setIn(["config", "homelab:lan", "ranges", "nodes"], "192.168.10.99-110");
      file.deleteIn([...CLUSTER, "nodes", "node-01"]);
      file.setIn([...CLUSTER, "nodes", "node-00"], node("192.168.10.99"));
    });
    expect(changesOf(changed)).toEqual({ Kubeconfig: "update" });
  });
}

export function testUpAgain(stack: string): void {
  test("what was destroyed comes back, and nothing is left to change", () => {
    expectSuccess(pulumi("up", "--stack", stack, "--skip-preview"));
    expectSuccess(pulumi("preview", "--stack", stack, "--expect-no-changes"));
  });
}

interface Pair {
  crt: string;
  key: string;
}
interface ControlPlane {
  machine: { token: string; ca: Pair };
  cluster: {
    id: string;
    secret: string;
    token: string;
    secretboxEncryptionSecret: string;
    ca: Pair;
    aggregatorCA: Pair;
    serviceAccount: { key: string };
    etcd: { ca: Pair };
  };
}

/** The output of `talosctl gen secrets --from-controlplane-config`. */
function secretsFileOf(configuration: string): string {
  const documents = parseAllDocuments(configuration).map((document) => document.toJS() as unknown);
  const { machine, cluster } = Object.assign({}, ...documents) as ControlPlane;
  return stringify({
    cluster: { id: cluster.id, secret: cluster.secret },
    secrets: { bootstraptoken: cluster.token, secretboxencryptionsecret: cluster.secretboxEncryptionSecret },
    trustdinfo: { token: machine.token },
    certs: {
      etcd: cluster.etcd.ca,
      k8s: cluster.ca,
      k8saggregator: cluster.aggregatorCA,
      k8sserviceaccount: cluster.serviceAccount,
      os: machine.ca,
    },
  });
}

/** After a destroy, when the machines run as before and the state has secrets and bootstrap still. */
export function testAdopted(expected: Expectation): void {
  const { stack, machine } = expected;
  const of = ["--stack", stack];

  test("a state that lost the cluster adopts the running cluster by its secrets.yaml", () => {
    const { deployment } = JSON.parse(pulumi("stack", "export", ...of).stdout) as {
      deployment: { resources: { urn: string; type: string }[] };
    };
    const { urn } = deployment.resources.find((r) => r.type === "talos:machine/secrets:Secrets") ?? {};
    expectSuccess(pulumi("state", "delete", String(urn), "--target-dependents", "--force", "--yes", ...of));
    const folder = mkdtempSync(join(tmpdir(), "secrets-"));
    const secretsFile = join(folder, "secrets.yaml");
    const adopted = (file: Document) => file.setIn([...CLUSTER, "bootstrap"], false);
    try {
      writeFileSync(secretsFile, secretsFileOf(readFileSync(stateFile(stack, `talos/${machine}/config.yaml`), "utf8")));
      const adopting = (file: Document) => {
        adopted(file);
        file.setIn([...CLUSTER, "secretsFile"], secretsFile);
      };
      expectSuccess(withStackFile(stack, adopting, "up", "--skip-preview"));
    } finally {
      rmSync(folder, { recursive: true });
    }
    expectSuccess(withStackFile(stack, adopted, "preview", "--expect-no-changes"));
  });

  test("nothing of the adopted secrets is readable in the state", () => {
    const texts = textsBelow(stateFile(stack, "backend"));
    const readable = secretsOf(stack, machine).filter(([, value]) => texts.some(([, text]) => text.includes(value)));
    expect(readable.map(([name]) => name)).toEqual([]);
  });
}
