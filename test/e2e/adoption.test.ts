import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Report } from "../../scripts/adopt/report";
import {
  type Ended,
  expectSuccess,
  npm,
  type pulumi as plainPulumi,
  type sandbox as plainSandbox,
  repo,
  stateFile,
} from "./checkout";

jest.setTimeout(10 * 60_000);

const stack = "adopting";
const of = ["--stack", stack];
const folder = mkdtempSync(join(tmpdir(), "adopting-"));
const adopt = join(folder, "adopt.json");
const IN_FOLDER = { HOMELAB_STACKS: folder };
const inFolder = (script: string, args: string[]): Ended => npm(["run", script, "--", ...args], IN_FOLDER);
const pulumi = (...args: Parameters<typeof plainPulumi>) => inFolder("pulumi", args);
const sandbox = (...args: Parameters<typeof plainSandbox>) => inFolder("sandbox", args);

/** `npm run adopt`, and what it found. */
function adopted(...args: string[]): Report {
  const ended = inFolder("adopt", [...of, "--out", adopt, "--json", ...args]);
  expectSuccess(ended);
  return JSON.parse(ended.stdout) as Report;
}
const told = ({ adopted: all }: Report) =>
  Object.fromEntries(all.map(({ object, changes }) => [object, changes.map(({ path }) => path)]));

const ACCOUNT = "0123456789abcdef0123456789abcdef";
const ZONE = "fedcba9876543210fedcba9876543210";
const RECORD = "requests.lorenzodebie.be";
const THEIRS = '{ "grants": [{ "src": ["*"], "dst": ["*"], "ip": ["*"] }] } // written in the admin console';

const credentials = () =>
  JSON.parse(readFileSync(stateFile(stack, "credentials.json"), "utf8")) as Record<string, string>;

/** Asks the emulated Cloudflare, as the person did in the dashboard long before. */
function cloudflare<T>(method: string, path: string, body: unknown): T {
  const { cloudflareApiToken } = credentials();
  const script = `fetch(process.env.CLOUDFLARE_BASE_URL + ${JSON.stringify(path)}, ${JSON.stringify({
    method,
    headers: { authorization: `Bearer ${cloudflareApiToken}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  })}).then((answer) => answer.text()).then((text) => process.stdout.write(text))`;
  const asked = sandbox("exec", ...of, "--", "node", "-e", script);
  expectSuccess(asked);
  return (JSON.parse(asked.stdout) as { result: T }).result;
}

function edit<T>(file: string, change: (content: T) => void): void {
  const content = JSON.parse(readFileSync(file, "utf8")) as T;
  change(content);
  writeFileSync(file, JSON.stringify(content));
}

const read = <T>(name: string) => JSON.parse(readFileSync(stateFile(stack, name), "utf8")) as T;
const cloudflareState = () => read<Cloudflare>("cloudflare.json");

// README.md, «What you have already», from an empty stack on; then one object after the other, as years bring them.
describe("what was there before the stack", () => {
  beforeAll(() => {
    copyFileSync(join(repo, "Pulumi.homelab.yaml"), join(folder, `Pulumi.${stack}.yaml`));
    sandbox("reset", ...of);
    expectSuccess(sandbox("start", ...of));
    edit<{ policy: string[] | null }>(stateFile(stack, "tailscale.json"), (s) => {
      s.policy = [THEIRS];
    });
  });
  afterAll(() => {
    sandbox("reset", ...of);
    rmSync(folder, { recursive: true });
  });

  test("a tunnel, a public name, the zone's setting and the policy file are found, and nothing is touched", () => {
    const tunnel = cloudflare<{ id: string }>("POST", `/accounts/${ACCOUNT}/cfd_tunnel`, {
      name: "homelab",
      config_src: "cloudflare",
    });
    cloudflare("POST", `/zones/${ZONE}/dns_records`, {
      ...{ type: "CNAME", name: RECORD, content: `${tunnel.id}.cfargotunnel.com`, proxied: true, ttl: 1 },
    });
    const before = cloudflareState();
    const found = adopted();
    expect(told(found)).toEqual({
      "Acl tailnet-policy": expect.arrayContaining(["acl.grants[0]"]),
      [`DnsRecord ${RECORD}`]: ["comment"],
      "ZeroTrustTunnelCloudflared homelab": [],
      "ZoneSetting tunnel-http3": ["value"],
    });
    expect(found.imported).toBe(false);
    expect(found.notes.join()).toMatch(/cluster was not looked at.*secretsFile/);
    expect(cloudflareState()).toEqual(before);
    expect(JSON.parse(pulumi("stack", "export", ...of).stdout).deployment.resources ?? []).toEqual([]);
  });

  test("they are imported without their secrets in the file", () => {
    expect(adopted("--run").imported).toBe(true);
    const text = readFileSync(adopt, "utf8");
    expect(Object.values(credentials()).filter((secret) => text.includes(secret))).toEqual([]);
  });

  test("they are changed in place by the first update, and neither made anew nor deleted", () => {
    const before = cloudflareState();
    expectSuccess(pulumi("up", ...of, "--skip-preview"));
    const after = cloudflareState();
    expect(after.tunnels.map(({ id }) => id)).toEqual(before.tunnels.map(({ id }) => id));
    const named = ({ records }: Cloudflare) => records.filter(({ name }) => name === RECORD).map(({ id }) => id);
    expect(named(after)).toEqual(named(before));
    expect(read<{ policy: string[] }>("tailscale.json").policy.join("\n")).toContain("tag:k8s-operator");
    expectSuccess(pulumi("preview", ...of, "--expect-no-changes"));
  });

  test("a route that plain kubectl made is adopted with what the person wants otherwise, and keeps its identity", () => {
    const kubectl = (args: string[], input = "") => {
      const ended = npm(["run", "sandbox", "--", "exec", ...of, "--", "kubectl", ...args], IN_FOLDER, input);
      expectSuccess(ended);
      return ended.stdout;
    };
    const uid = () => kubectl(["get", "httproute", "sonarr", "--namespace=media", "--output=jsonpath={.metadata.uid}"]);
    const { deployment } = JSON.parse(pulumi("stack", "export", ...of).stdout) as Exported;
    const urn = deployment.resources.find((one) => one.urn.endsWith("::app-sonarr-route"))?.urn ?? "";
    expectSuccess(pulumi("state", "delete", urn, "--yes", ...of));
    kubectl(["delete", "httproute", "sonarr", "--namespace=media"]);
    kubectl(["create", "--filename=-"], JSON.stringify(ROUTE));
    const own = uid();

    const found = adopted("--run");
    expect(Object.keys(told(found))).toEqual(["HTTPRoute media/sonarr"]);
    expect(told(found)["HTTPRoute media/sonarr"]).toEqual(
      expect.arrayContaining(["spec.hostnames[0]", "spec.parentRefs[0].sectionName"]),
    );
    // As its text says: the fields that kubectl wrote are taken over once.
    expectSuccess(
      npm(["run", "pulumi", "--", "up", ...of, "--skip-preview"], {
        ...IN_FOLDER,
        PULUMI_K8S_ENABLE_PATCH_FORCE: "true",
      }),
    );
    expect(uid()).toBe(own);
    expectSuccess(pulumi("up", ...of, "--skip-preview"));
    expectSuccess(pulumi("preview", ...of, "--expect-no-changes"));
  });

  test("nothing is left to adopt where the state has everything", () => {
    const found = adopted();
    expect([found.adopted, found.made]).toEqual([[], 0]);
  });
});

const ROUTE = {
  apiVersion: "gateway.networking.k8s.io/v1",
  kind: "HTTPRoute",
  metadata: { name: "sonarr", namespace: "media" },
  spec: {
    parentRefs: [{ name: "internal-gateway", namespace: "kube-system" }],
    hostnames: ["series.int.lorenzodebie.be"],
    rules: [{ backendRefs: [{ name: "sonarr", port: 8989 }] }],
  },
};

interface Exported {
  deployment: { resources: { urn: string }[] };
}
interface Cloudflare {
  tunnels: { id: string }[];
  records: { id: string; name: string }[];
}
