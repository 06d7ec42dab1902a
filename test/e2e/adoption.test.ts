import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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

/** What `pulumi preview --import-file` writes, and `pulumi import --file` reads. */
interface ImportFile {
  resources: { type: string; name: string; id?: string; parent?: string }[];
}

const stack = "adopting";
const of = ["--stack", stack];
const folder = mkdtempSync(join(tmpdir(), "adopting-"));
const adopt = join(folder, "adopt.json");
const inFolder = (script: string, args: string[]): Ended =>
  npm(["run", script, "--", ...args], { HOMELAB_STACKS: folder });
const pulumi = (...args: Parameters<typeof plainPulumi>) => inFolder("pulumi", args);
const sandbox = (...args: Parameters<typeof plainSandbox>) => inFolder("sandbox", args);

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

// README.md, «What you have already», from an empty stack on.
describe("a tunnel, a public name and a tailnet's policy file that were there before", () => {
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

  test("are adopted by the file that a preview writes, without their secrets in it", () => {
    const tunnel = cloudflare<{ id: string }>("POST", `/accounts/${ACCOUNT}/cfd_tunnel`, {
      name: "homelab",
      config_src: "cloudflare",
    });
    const record = cloudflare<{ id: string }>("POST", `/zones/${ZONE}/dns_records`, {
      ...{ type: "CNAME", name: RECORD, content: `${tunnel.id}.cfargotunnel.com`, proxied: true, ttl: 1 },
    });
    expectSuccess(pulumi("preview", ...of, "--import-file", adopt));
    const idOf = ({ type, name }: { type: string; name: string }) => {
      if (type === "tailscale:index/acl:Acl") return "acl";
      if (type.endsWith(":ZeroTrustTunnelCloudflared")) return `${ACCOUNT}/${tunnel.id}`;
      return name === `public-${RECORD}` ? `${ZONE}/${record.id}` : undefined;
    };
    edit<ImportFile>(adopt, (file) => {
      const had = file.resources.flatMap((resource) => {
        const id = idOf(resource);
        return id === undefined ? [] : [{ ...resource, id }];
      });
      const parents = file.resources.filter(({ name }) => had.some(({ parent }) => parent === name));
      file.resources = [...parents, ...had];
    });
    const text = readFileSync(adopt, "utf8");
    expect(Object.values(credentials()).filter((secret) => text.includes(secret))).toEqual([]);
    expectSuccess(pulumi("import", ...of, "--file", adopt));
  });

  test("are changed in place by the first update, and neither made anew nor deleted", () => {
    const before = JSON.parse(readFileSync(stateFile(stack, "cloudflare.json"), "utf8")) as Cloudflare;
    expectSuccess(pulumi("up", ...of, "--skip-preview"));
    const after = JSON.parse(readFileSync(stateFile(stack, "cloudflare.json"), "utf8")) as Cloudflare;
    expect(after.tunnels.map(({ id }) => id)).toEqual(before.tunnels.map(({ id }) => id));
    const named = ({ records }: Cloudflare) => records.filter(({ name }) => name === RECORD).map(({ id }) => id);
    expect(named(after)).toEqual(named(before));
    const { policy } = JSON.parse(readFileSync(stateFile(stack, "tailscale.json"), "utf8")) as { policy: string[] };
    expect(policy.join("\n")).toContain("tag:k8s-operator");
    expectSuccess(pulumi("preview", ...of, "--expect-no-changes"));
  });
});

interface Cloudflare {
  tunnels: { id: string }[];
  records: { id: string; name: string }[];
}
