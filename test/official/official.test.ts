import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { formatTable } from "../../scripts/sandbox/table";
import { coldMinutes, type Ended, expectSuccess, kubectl, npm, repo, stateFile } from "../e2e/checkout";
import { withFreshSandbox } from "../e2e/story";

jest.setTimeout(20 * 60_000);

/** A run's summary of all resources, e.g. `{created: 3, unchanged: 95}`. */
type Counts = Partial<Record<"created" | "updated" | "deleted" | "replaced" | "unchanged", number>>;

interface Edit {
  what: string;
  /** Where in the stack file, below `config`, and what is written there. */
  path: string[];
  value: unknown;
  /** The object from which the new value is read back: kubectl's arguments, and a text that must be in the answer. */
  object: string[];
  shows: string;
}

interface Network {
  stack: string;
  edits: Edit[];
}

/** @param reach as the other apps of its Gateway have it, which cannot tell them apart */
const app = (namespace: string, domain: string, reach: string[]): Edit => ({
  what: "an app added",
  path: ["homelab:apps", "kavita"],
  value: { namespace, port: 5000, reach },
  object: ["httproutes", "--all-namespaces"],
  shows: `kavita.${domain}`,
});

const helmValue: Edit = {
  what: "a Helm value",
  path: ["homelab:cilium", "values"],
  value: { debug: { enabled: true } },
  object: ["configmap", "cilium-config", "--namespace=kube-system"],
  shows: '"debug": "true"',
};

const servicePort = (path: string[], namespace: string, name: string): Edit => ({
  what: "a Service's port",
  path,
  value: 7070,
  object: ["service", name, `--namespace=${namespace}`],
  shows: '"port": 7070',
});

const networks: Network[] = [
  {
    stack: "homelab",
    edits: [
      app("media", "int.lorenzodebie.be", ["lan", "tailnet"]),
      servicePort(["homelab:apps", "radarr", "port"], "media", "radarr"),
      {
        what: "a Gateway's address",
        path: ["homelab:gateways", "internal", "address"],
        value: "192.168.30.64",
        object: ["gateway", "internal-gateway", "--namespace=kube-system"],
        shows: "192.168.30.64",
      },
      helmValue,
    ],
  },
  {
    stack: "vanillax",
    edits: [
      app("immich", "vanillax.me", ["lan"]),
      servicePort(["homelab:apps", "llama", "port"], "ollama-webui", "ollama-webui"),
      {
        what: "a Gateway's certificate",
        path: ["homelab:gateways", "internal", "certificate"],
        value: "internal-cert",
        object: ["gateway", "gateway-internal", "--namespace=gateway"],
        shows: "internal-cert",
      },
      helmValue,
    ],
  },
];

/** The line of each operation in the summary that ends a run. */
function countsOf({ stdout }: Ended): Counts {
  const lines = stdout.slice(stdout.lastIndexOf("\nResources:")).split("\n");
  const counts = lines.flatMap((line) => {
    const [, number, operation] = /^ +\D*(\d+) (created|updated|deleted|replaced|unchanged)$/.exec(line) ?? [];
    return operation === undefined ? [] : [[operation, Number(number)]];
  });
  return Object.fromEntries(counts);
}

const describeCounts = (counts: Counts): string =>
  Object.entries(counts)
    .map(([operation, number]) => `${number} ${operation}`)
    .join(", ");

/** Plugins that the machine has installed, where they are named; else the one that is built here. */
const named = process.env.OFFICIAL_PROVIDERS;
const providers = (named ?? "kubernetes").split(",");
const rows: string[][] = [];
/** Requests of official providers that the emulated services refused. */
const refused = new Set<string>();

function noteRefusals(stack: string): void {
  const log = readFileSync(stateFile(stack, "logs/remotes.log"), "utf8");
  for (const [, request = ""] of log.matchAll(/ (?:cloudflare|tailscale): (.* → [45]\d\d)$/gm)) refused.add(request);
}

describe.each(networks)(`stack $stack with the official ${providers.join(", ")},`, ({ stack, edits }) => {
  const stacks = mkdtempSync(join(tmpdir(), "official-stacks-"));
  const home = mkdtempSync(join(tmpdir(), "official-home-"));
  const file = join(stacks, `Pulumi.${stack}.yaml`);
  const original = readFileSync(join(repo, `Pulumi.${stack}.yaml`), "utf8");
  // A Pulumi home without plugins: the one that is built is tried, on every machine.
  const homes = named === undefined ? { PULUMI_HOME: home } : undefined;
  const official = { HOMELAB_OFFICIAL: providers.join(), HOMELAB_STACKS: stacks, ...homes };

  /** Runs a command to its end, and writes its time and what it changed into the table. */
  function step(what: string, ...args: string[]): Counts {
    const begun = Date.now();
    const ended = npm([...args, "--stack", stack], official);
    expectSuccess(ended);
    const counts = countsOf(ended);
    rows.push([stack, what, describeCounts(counts), `${Math.round((Date.now() - begun) / 1000)} s`]);
    return counts;
  }
  const pulumi = (what: string, ...args: string[]) => step(what, "run", "pulumi", "--", ...args);
  const unchanged = (after: string) => pulumi(`preview after ${after}`, "preview", "--expect-no-changes");

  withFreshSandbox(stack);
  beforeAll(() => writeFileSync(file, original));
  afterAll(() => {
    for (const folder of [stacks, home]) rmSync(folder, { recursive: true });
  });

  test(
    "everything comes up, and no stand-in for it had a part in that",
    () => {
      const { created = 0 } = step("up", "start", "--");
      expect(created).toBeGreaterThan(80);
      const { plugins } = parseDocument(readFileSync(stateFile(stack, "project/Pulumi.yaml"), "utf8")).toJS() as {
        plugins: { providers: { name: string; path: string }[] };
      };
      const given = plugins.providers.filter(({ name }) => providers.includes(name)).map(({ path }) => path);
      // An installed provider is found without a path.
      const built = expect.stringMatching(/\/pulumi-resource-kubernetes-[0-9a-f]{16}$/);
      expect(given).toEqual(named === undefined ? [built] : []);
    },
    2 * coldMinutes * 60_000,
  );

  test("a preview right after finds nothing to change", () => {
    unchanged("up");
  });

  test("a refresh finds everything as it was left", () => {
    pulumi("refresh", "refresh", "--skip-preview", "--expect-no-changes");
  });

  for (const { what, path, value, object, shows } of edits) {
    test(`${what}: arrives in the cluster without a replacement, and is settled after one update`, () => {
      const edited = parseDocument(readFileSync(file, "utf8"));
      edited.setIn(["config", ...path], value);
      writeFileSync(file, edited.toString());
      const { created = 0, updated = 0, replaced = 0 } = pulumi(what, "up", "--skip-preview");
      expect(created + updated).toBeGreaterThan(0);
      expect(replaced).toBe(0);
      expect(JSON.stringify(kubectl(stack, ["get", ...object]), null, 1)).toContain(shows);
      unchanged(what);
    });
  }

  test("everything taken back is as it was before", () => {
    writeFileSync(file, original);
    const { deleted = 0 } = pulumi("all edits taken back", "up", "--skip-preview");
    expect(deleted).toBeGreaterThan(0);
    unchanged("that");
  });

  test("a destroy ends well", () => {
    const { deleted = 0 } = pulumi("destroy", "destroy", "--skip-preview");
    expect(deleted).toBeGreaterThan(80);
    noteRefusals(stack);
  });
});

afterAll(() => {
  const table = formatTable("Official providers", ["stack", "step", "resources", "time"], rows);
  const asked = [...refused].map((request) => `  ${request}`).join("\n");
  process.stdout.write(`\n${table}\n${asked === "" ? "" : `Asked, and refused:\n${asked}\n`}`);
});
