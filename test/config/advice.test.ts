import fc from "fast-check";
import { parse } from "yaml";
import { checkValues } from "../../config/check";
import type { Problem } from "../../config/problems";
import { problemsOf, written } from "./written";

/** Settings of each kind, by their paths. */
const PATHS = [
  ...[
    "lan/cidr",
    "lan/router",
    "lan/ranges",
    "lan/ranges/nodes",
    "lan/dns/kind",
    "lan/dns/sshPort",
    "lan/dns/directory",
  ],
  ...["lan/devices/storage/ports", "domains/internal", "domains/public", "cluster/talosVersion"],
  ...["cluster/kubernetesVersion", "cluster/podCidr", "cluster/virtualIp", "cluster/nodes", "cluster/nodes/one"],
  ...["cluster/nodes/one/role", "cluster/nodes/one/installDisk", "cluster/nodes/one/hardwareAddress"],
  ...["cilium/version", "cilium/interfaces", "gateways/home", "gateways/home/address", "gateways/home/feed"],
  ...["apps", "apps/wiki", "apps/wiki/namespace", "apps/wiki/port", "apps/wiki/reach", "apps/wiki/protocol"],
  ...["apps/wiki/callers", "apps/wiki/ports", "apps/wiki/selector", "apps/wiki/service"],
  ...["certificates/server", "certificates/email", "certificates/chartVersion", "cloudflare/accountId"],
  ...["cloudflare/tunnel", "cloudflare/tunnel/replicas", "cloudflare/http3", "tailscale/users", "tailscale/keys"],
];

/** Values that people write by mistake, and values that nobody means. */
const WRONG: readonly unknown[] = [
  ...["lan", "Lan", "lan, tailnet", "TCP", "tpc", "8096", " 10.0.0.41", "10.0.0.041", "10.0.0.41/24", "10.0.0.50-40"],
  ...[
    "10.0.0.7/24",
    "10.0.0.50 - 10.0.0.59",
    "fd00::1",
    "fd00::/64",
    "v1.13.0",
    "1.36",
    "latest",
    "my_media",
    "Sonarr",
  ],
  ...["Int.Example.org.", "https://int.example.org", "sda", "02:AB:00:00:10:00", "02-ab-00-00-10-00", "yes", "off"],
  ...["master", "control-plane", "tailscale", "k8s", "me@example.org", "acme.example.org", "", "   ", "-", "x y z"],
  ...[1.36, 1.3, 3232243261, 0, -1, 80.5, 70000, 2048, true, false, null],
  ...[[], ["lan"], [[]], {}, { name: 1 }, [{ name: "one", address: "10.0.0.30" }]],
];

/** The value that an advice tells to write; undefined: it describes what is taken. */
function advised({ fix }: Problem): unknown {
  const [, text] =
    /\be\.g\. (.*?)(?: \(.*\))?\.$/s.exec(fix) ??
    /^Write (?:it in quotes, as a text: )?((?:[[{].*[\]}])|\S+|"[^"]*")\.$/s.exec(fix) ??
    [];
  return text === undefined ? undefined : parse(text);
}

/** Of a field, the path of `written` by which it is changed. */
const pathOf = (field: string) => field.replace("homelab:", "").replaceAll(".", "/");
/** One value after the other: what the fields say together is another matter. */
const alone = (...changes: [string, unknown][]) => checkValues(written(...structuredClone(changes))).problems;

/** Every problem whose advice, once it is followed, is answered with another problem of the same field. */
function refusedAgain(path: string, wrong: unknown, followed?: Problem[]): string[] {
  return alone([path, wrong]).flatMap((problem) => {
    const value = advised(problem);
    if (value === undefined || problem.code === "CFG-02") return [];
    followed?.push(problem);
    const after = alone([path, wrong], [pathOf(problem.field), value]);
    const again = after.filter(({ field }) => field === problem.field || field.startsWith(`${problem.field}.`));
    return again.map((p) => `${path} ${JSON.stringify(wrong)}: «${problem.fix}», then ${p.message} ${p.fix}`);
  });
}

test("what an advice tells to write is taken, for every setting and every wrong value", () => {
  const followed: Problem[] = [];
  expect(PATHS.flatMap((path) => WRONG.flatMap((wrong) => refusedAgain(path, wrong, followed)))).toEqual([]);
  // Were the advice not understood here, nothing would be tried.
  expect(followed.length).toBeGreaterThan((PATHS.length * WRONG.length) / 2);
}, 120_000);

test("what an advice tells to write is taken, for any text and number", () => {
  const value = fc.oneof(
    fc.string(),
    fc.double(),
    fc.ipV4(),
    fc.ipV6(),
    fc.domain(),
    fc.stringMatching(/^[\w.:/-]{1,20}$/),
  );
  fc.assert(
    fc.property(fc.constantFrom(...PATHS), value, (path, wrong) => expect(refusedAgain(path, wrong)).toEqual([])),
    { numRuns: 300 },
  );
});

describe("a value that only lacks the form gets the value itself", () => {
  test.each<[path: string, wrong: unknown, fix: string]>([
    ["apps/wiki/port", "8096", "Write 8096."],
    ["apps/wiki/protocol", "TCP", "Write tcp."],
    ["apps/wiki/reach", "lan", "Write [ lan ]."],
    ["apps/wiki/reach", "LAN, tailscale", "Write [ lan, tailnet ]."],
    ["lan/ranges/loadBalancers", "10.0.0.59-40", "Write 10.0.0.40-10.0.0.59."],
    ["cluster/talosVersion", "v1.13.0", "Write 1.13.0."],
    ["gateways/home/address", "10.0.0.40/24", "Write 10.0.0.40."],
    ["gateways/home/address", "010.000.0.40", "Write 10.0.0.40."],
    ["domains/internal", "https://Int.Example.org/", "Write int.example.org."],
    ["cluster/nodes/one/role", "master", "Write controlplane."],
    ["cluster/virtualIp", "yes", "Write true."],
    ["apps/wiki/name", "My Wiki", "Write my-wiki."],
    ["apps/wiki/selector", { app: 5 }, 'Write it in quotes, as a text: "5".'],
    ["apps", [{ name: "wiki", namespace: "web", port: 80 }], "Write { wiki: { namespace: web, port: 80 } }."],
  ])("%s: %j", (path, wrong, fix) => {
    const [problem] = problemsOf(written([path, wrong]));
    expect(problem?.fix).toBe(fix);
  });
});

describe("what cannot be guessed gets an example of its own setting", () => {
  test.each<[path: string, wrong: unknown, fix: RegExp]>([
    ["cluster/kubernetesVersion", 1.36, /e\.g\. 1\.36\.3 \(Kubernetes/],
    ["cluster/talosVersion", "latest", /e\.g\. 1\.13\.0 \(Talos/],
    ["cilium/version", "stable", /e\.g\. 1\.20\.2 \(/],
    ["gateways/home/address", 3232243261, /e\.g\. 192\.168\.30\.61 \(/],
    ["apps/wiki", null, /e\.g\. \{ namespace: media/],
    ["apps/wiki/reach", {}, /e\.g\. \[ lan, tailnet \] \(Who may open it/],
  ])("%s: %j", (path, wrong, fix) => {
    const [problem] = problemsOf(written([path, wrong]));
    expect(problem?.fix).toMatch(fix);
  });
});

test.each(["gateways/home/address", "lan/cidr", "lan/ranges/nodes"])("%s: IPv6 is told to be IPv6", (path) => {
  for (const text of ["fd00::1", "fd00::/64", "fd00::1-fd00::9"])
    expect(problemsOf(written([path, text]))[0]?.message).toContain("is IPv6, and only IPv4 is taken here");
});

test("what is a command, a label's value or a file's name is not rewritten", () => {
  for (const [path, wrong] of [
    ["lan/dns/restart", "true\nreboot"],
    ["apps/wiki/selector/app", "x y"],
    ["lan/dns/directory", "/etc/my dnsmasq"],
  ] as const)
    expect(advised(problemsOf(written([path, wrong]))[0] as Problem)).not.toMatch(
      /^(true-?reboot|x-?y|.*my-?dnsmasq)$/,
    );
});

test("an app under a name that is not taken is known under the one that was meant", () => {
  const app = { namespace: "web", port: 80 };
  const problems = problemsOf(written(["apps/My_App", app], ["apps/wiki/callers", ["my-app"]]));
  expect(problems.map(({ code, fix }) => [code, fix])).toEqual([["CFG-01", "Write my-app."]]);
});
