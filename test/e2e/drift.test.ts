import { readFileSync, writeFileSync } from "node:fs";
import type { Finding } from "../../scripts/doctor/finding";
import type { DriftReport } from "../../scripts/drift/report";
import { type Ended, expectSuccess, kubectl, npm, pulumi, sandbox, stateFile } from "./checkout";
import { secretsOf, textsBelow } from "./secrets";
import { withFreshSandbox } from "./story";
import { talosApi } from "./talosApi";

jest.setTimeout(15 * 60_000);

const stack = "homelab";
const of = ["--stack", stack];
const node = "192.168.30.50";
const resolverFile = stateFile(stack, "pihole/etc/dnsmasq.d/02-internal.conf");

function edit<T>(file: string, change: (content: T) => void): void {
  const content = JSON.parse(readFileSync(file, "utf8")) as T;
  change(content);
  writeFileSync(file, JSON.stringify(content));
}
const patch = (kind: string, namespace: string, name: string, operations: object[]) =>
  kubectl(stack, [
    "patch",
    kind,
    name,
    "--namespace",
    namespace,
    "--type=json",
    `--patch=${JSON.stringify(operations)}`,
  ]);

interface Cloudflare {
  records: { name: string; proxied: boolean }[];
  tunnels: { configuration: { config: { ingress: { service: string }[] } } }[];
}
interface Tailscale {
  policy: string[];
  dns: { splitDns: Record<string, unknown> };
}

/** Changes a machine as `talosctl patch machineconfig` does: its own configuration, edited and applied by its API. */
function patchMachine(change: (configuration: string) => string): void {
  const call = talosApi(stack, node);
  const { machineConfiguration } = call<{ machineConfiguration: string }>("read");
  call("apply", { machineConfiguration: change(machineConfiguration) });
}

const drift = (...args: string[]): Ended => npm(["run", "drift", "--", ...of, ...args]);

function found(): DriftReport {
  const { status, stdout, stderr } = drift("--json");
  if (stdout === "") throw new Error(`status ${status}: ${stderr}`);
  return JSON.parse(stdout) as DriftReport;
}
const changes = ({ drifted }: DriftReport, object: string) =>
  drifted.filter((each) => each.object === object).map(({ what, values }) => [what, ...values.map(({ path }) => path)]);
/** Who does not arrive any more, by vantage point and way. */
const closed = ({ ways }: DriftReport) =>
  ways.closed.flatMap(({ from, to }) => from.map(({ kind }) => `${kind} ${to}`));
const opened = ({ ways }: DriftReport) =>
  ways.opened.flatMap(({ from, to }) => from.map(({ kind }) => `${kind} ${to}`));

/** Runs a line of the report as a person would, against the sandbox. */
function typed(line: string): Ended {
  const words = line.match(/'[^']*'|\S+/g)?.map((word) => word.replaceAll("'", "")) ?? [];
  const settings = words.filter((word) => /^[A-Z_0-9]+=/.test(word)).map((word) => word.split("=") as [string, string]);
  const [tool = "", ...args] = words.slice(settings.length);
  if (tool === "kubectl") return sandbox("exec", ...of, "--", tool, ...args);
  return npm(
    ["run", tool, "--", ...args, ...(args[0] === "up" ? ["--skip-preview"] : [])],
    Object.fromEntries(settings),
  );
}

// One story on one network: each part adds its edits to those before.
describe("what people changed by hand", () => {
  let report: DriftReport;
  withFreshSandbox(stack);

  test("is nothing right after the first update, and what nobody can look at is named", () => {
    expectSuccess(npm(["start", "--", ...of]));
    const ended = drift();
    expectSuccess(ended);
    expect(ended.stdout).toMatch(/^Everything that was looked at is as Pulumi left it/);
    expect(ended.stdout).toMatch(/Not looked at, .*`Bootstrap cluster-bootstrap`/);
    expect(ended.stdout).not.toMatch(/ConfigurationApply|lan-dns-file/);
  });

  describe("in single settings of eight places", () => {
    beforeAll(() => {
      patch("service", "monitoring", "grafana", [{ op: "replace", path: "/spec/ports/0/port", value: 3000 }]);
      patch("httproute", "media", "sonarr", [
        { op: "replace", path: "/spec/hostnames/0", value: "series.int.lorenzodebie.be" },
      ]);
      patch("service", "auth", "auth", [
        { op: "replace", path: "/metadata/labels/app.kubernetes.io~1name", value: "login" },
      ]);
      edit<Cloudflare>(stateFile(stack, "cloudflare.json"), ({ records, tunnels }) => {
        for (const record of records) if (record.name.startsWith("plex.")) record.proxied = false;
        const [rule] = tunnels[0]?.configuration.config.ingress ?? [];
        if (rule !== undefined) rule.service = "http_status:503";
      });
      edit<Tailscale>(stateFile(stack, "tailscale.json"), (state) => {
        const policy = JSON.parse(state.policy.join("\n")) as { grants: { dst: string[] }[] };
        policy.grants = policy.grants.filter(({ dst }) => !dst.includes("app-qbittorrent"));
        state.policy = JSON.stringify(policy, null, 2).split("\n");
      });
      patch("ciliumnetworkpolicy", "media", "allow-radarr", [
        { op: "add", path: "/spec/ingress/-", value: { fromEntities: ["all"] } },
      ]);
      const file = readFileSync(resolverFile, "utf8");
      writeFileSync(resolverFile, file.replace(/^(host-record=radarr\..*,).*$/m, "$1192.168.30.99"));
      report = found();
    });

    test.each([
      ["a Service's port", "Service monitoring/grafana", [["changed", "spec.ports[0].port"]]],
      ["a route's host", "HTTPRoute media/sonarr", [["changed", "spec.hostnames[0]"]]],
      ["a label", "Service auth/auth", [["changed", 'metadata.labels["app.kubernetes.io/name"]']]],
      ["a DNS record", "DnsRecord plex.lorenzodebie.be", [["changed", "proxied"]]],
      [
        "a tunnel's rule",
        "ZeroTrustTunnelCloudflaredConfig tunnel-ingress",
        [["changed", "config.ingresses[0].service"]],
      ],
      ["the policy file", "Acl tailnet-policy", [["changed", "acl.grants[6]"]]],
      ["a network policy", "CiliumNetworkPolicy media/allow-radarr", [["changed", "spec.ingress[2]"]]],
      ["the resolver's file", "file /etc/dnsmasq.d/02-internal.conf on 192.168.30.45", [["changed", "line 9"]]],
    ])("%s is named by its object and by what changed in it", (_, object, told) => {
      expect(changes(report, object)).toEqual(told);
    });

    test("nothing else is named", () => {
      expect(report.drifted).toHaveLength(8);
    });

    test.each([
      ["a Service's port", "lan https://grafana.int.lorenzodebie.be"],
      ["a route's host", "lan https://sonarr.int.lorenzodebie.be"],
      ["a DNS record", "internet https://plex.lorenzodebie.be"],
      ["a tunnel's rule", "internet https://requests.lorenzodebie.be"],
      ["the policy file", "tailnet tcp://192.168.30.63:6881"],
      ["the resolver's file", "tailnet https://radarr.int.lorenzodebie.be"],
    ])("%s closes a way, which is named", (_, way) => {
      expect(closed(report)).toContain(way);
    });

    test("a network policy opens a way for pods, which is named", () => {
      expect(opened(report)).toContain("pod tcp://radarr.media.svc.cluster.local:7878");
    });

    test("a label and nothing else closes nothing", () => {
      expect(closed(report)).not.toContain("lan https://auth.int.lorenzodebie.be");
    });
  });

  describe("then in the tailnet's names and on a machine", () => {
    beforeAll(() => {
      edit<Tailscale>(stateFile(stack, "tailscale.json"), ({ dns }) => {
        dns.splitDns = {};
      });
      patchMachine((configuration) => configuration.replace("- 192.168.30.45", "- 192.168.30.1"));
      report = found();
    });

    test("split DNS is gone, and with it the tailnet's ways by name", () => {
      expect(changes(report, "DnsSplitNameservers tailnet-split-dns")).toEqual([["gone"]]);
      expect(closed(report)).toContain("tailnet https://auth.int.lorenzodebie.be");
    });

    test("the machine's configuration is told by its path", () => {
      expect(changes(report, `machine configuration of ${node}`)).toEqual([
        ["changed", "machine.network.nameservers[0]"],
      ]);
    });
  });

  describe("and last of all in a Gateway that is deleted", () => {
    let text: string;
    let before: string;
    const stateOf = () => pulumi("stack", "export", ...of).stdout;
    beforeAll(() => {
      before = stateOf();
      const gone = ["kubectl", "delete", "gateway", "internal-gateway", "--namespace", "kube-system"];
      expectSuccess(sandbox("exec", ...of, "--", ...gone));
      const ended = drift();
      expect(ended.status).toBe(1);
      text = ended.stdout;
    });

    test("the Gateway is gone, and with it every way through it", () => {
      expect(text).toContain("- `Gateway kube-system/internal-gateway` is gone");
      expect(text).toMatch(/\| LAN.* \| `https:\/\/prowlarr\.int\.lorenzodebie\.be` \| `media\/prowlarr`/);
    });

    test("nothing of it tells a secret, and nothing was written", () => {
      const secrets = secretsOf(stack, node);
      const places = [["report", text], ...textsBelow(stateFile(stack, "logs"))] as [string, string][];
      const told = places.flatMap(([place, said]) =>
        secrets.filter(([, value]) => value !== "" && said.includes(value)).map(([name]) => `${name} in ${place}`),
      );
      expect(told).toEqual([]);
      expect(stateOf()).toBe(before);
    });

    test("the line that the report ends with puts everything back", () => {
      const [, lines = ""] = /```sh\n([\s\S]*?)\n```/.exec(text) ?? [];
      for (const line of lines.split("\n")) expectSuccess(typed(line));
      const ended = drift();
      expectSuccess(ended);
      expect(ended.stdout).toMatch(/^Everything that was looked at is as Pulumi left it/);
      expectSuccess(pulumi("preview", ...of, "--expect-no-changes"));
      expect(readFileSync(resolverFile, "utf8")).toContain("host-record=radarr.int.lorenzodebie.be,192.168.30.61");
    });
  });

  describe("and what the doctor says of it", () => {
    const doctor = (...args: string[]): Ended => npm(["run", "doctor", "--", ...of, ...args]);

    test("all is well with a network that stands, and whom it asks is told first", () => {
      const ended = doctor();
      expectSuccess(ended);
      expect(ended.stderr).toMatch(/Cloudflare's API.*\n.*Tailscale's API[\s\S]*192\.168\.30\.50:50000/);
      expect(ended.stdout).toMatch(/All of stack homelab is well: \d+ things were looked at\./);
    });

    test("a token that is not let in, a client that lacks scopes and a key that ended are each named", () => {
      edit<{ tokens: string[] }>(stateFile(stack, "cloudflare.json"), (state) => {
        state.tokens = [];
      });
      edit<{ keys: { keyType: string; scopes?: string[]; expires?: string }[] }>(
        stateFile(stack, "tailscale.json"),
        ({ keys }) => {
          for (const key of keys)
            if (key.keyType === "auth") key.expires = "2020-01-01T00:00:00Z";
            else key.scopes = ["policy_file", "dns", "auth_keys"];
        },
      );
      const { status, stdout } = doctor("--json");
      const wrong = (JSON.parse(stdout) as Finding[]).filter(({ verdict }) => verdict === "wrong");
      const said = wrong.map((finding) => `${finding.what}: ${finding.said}`);
      expect(status).toBe(1);
      expect(said).toEqual(
        expect.arrayContaining([
          expect.stringMatching(/^Cloudflare API token: .*403/),
          "Tailscale OAuth client: scopes: lacks OAuth Keys, Devices Core, Services",
          expect.stringMatching(/^Tailscale auth key tailnet-key-subnet-router: /),
        ]),
      );
      expect(stdout).not.toMatch(/tskey-/);
    });
  });
});
