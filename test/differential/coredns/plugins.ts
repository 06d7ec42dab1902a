import * as fc from "fast-check";
import { some } from "../arbitraries";
import { NAMESPACES } from "./kubernetesApi";

/** Few labels, so that zones, names and what is made of them meet. */
const label = some(["a", "b", "c", "xa", "db"]);
/** Names of the outside world, most of them below each other. */
export const name = fc.array(label, { maxLength: 3 }).map((labels) => [...labels, "test"].join("."));
const SERVICES = ["sonarr", "a", "front", "db", "none", "10-244-0-5", "x.y.z.a"];
const PORTS = ["_sql._tcp.db", "_http._tcp.sonarr", "_dns._udp.a", "dns.udp.a", "_dns._tcp.a"];
export const clusterName = fc
  .tuple(some([...SERVICES, ...SERVICES, ...PORTS]), some([...NAMESPACES, ...NAMESPACES, "none"]))
  .chain(([service, namespace]) => {
    const full = `${service}.${namespace}.svc`;
    const odd = [
      `${namespace}.svc`,
      "svc",
      "ns.dns",
      `${service}.${namespace}.node`,
      "10-1-2-3.media.pod",
      "x.media.pod",
    ];
    return some([...Array.from({ length: 14 }, () => full), ...odd]);
  })
  .map((labels) => `${labels}.cluster.local`);
const anyName = fc.oneof({ weight: 3, arbitrary: name }, clusterName);

/** A zone as a person may write it. */
export const zone = fc.oneof(
  { weight: 8, arbitrary: name },
  { weight: 8, arbitrary: some([".", "test", "cluster.local"]) },
  { weight: 1, arbitrary: name.map((n) => `${n}.`) },
  { weight: 1, arbitrary: name.map((n) => n.toUpperCase()) },
  { weight: 1, arbitrary: some(["10.0.0.0/24", "10.0.0.0/23", "in-addr.arpa", "fd00::/8"]) },
);
const zones = (max: number) => fc.array(zone, { maxLength: max }).map((list) => list.map((z) => ` ${z}`).join(""));
const fallthrough = fc
  .oneof({ weight: 2, arbitrary: some([""]) }, zones(2))
  .map((list): string[] => [`fallthrough${list}`]);
const perhaps = (lines: fc.Arbitrary<string[]>, weight = 1): fc.Arbitrary<string[]> =>
  fc.oneof({ weight: 1, arbitrary: fc.constant([]).map((): string[] => []) }, { weight, arbitrary: lines });

/** A plugin with its block, as lines. */
const block = (head: string, ...lines: readonly string[]): string[] =>
  lines.length === 0 ? [head] : [`${head} {`, ...lines.map((line) => `    ${line}`), "}"];

const address = fc.integer({ min: 1, max: 9 }).map((n) => `10.9.0.${n}`);
const UNREADABLE = ["10.9.0", "host", "010.9.0.1", "fe80::1%eth0"];
export const entry = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(address, anyName).map((words) => words.join(" ")) },
  { weight: 2, arbitrary: fc.tuple(address, name, name).map(([a, n, m]) => `${a} ${n} ${m.toUpperCase()}.`) },
  { weight: 1, arbitrary: name.map((n) => `fd00::1 ${n}`) },
  { weight: 1, arbitrary: fc.tuple(address, name).map(([a, n]) => `${a} *.${n}`) },
  { weight: 1, arbitrary: fc.tuple(some(UNREADABLE), name).map((words) => words.join(" ")) },
);
const hosts = fc
  .record({
    // The first word is always a file.
    file: fc.oneof({ weight: 6, arbitrary: some([""]) }, some([" /etc/coredns/hosts", " a.test"])),
    own: fc.oneof({ weight: 3, arbitrary: some([""]) }, zones(2)),
    entries: fc.array(entry, { maxLength: 4 }),
    options: fc.subarray(["ttl 30", "no_reverse", "reload 5s"], { maxLength: 1 }),
    falls: perhaps(fallthrough, 3),
  })
  .map(({ file, own, entries, options, falls }) =>
    block(`hosts${file}${file === "" ? "" : own}`, ...options, ...entries, ...falls),
  );

const relative = some(["@", "a", "b", "c", "a.b", "b.c", "*", "*.b", "*.a.b", "xa.c"]);
const owner = fc.oneof({ weight: 4, arbitrary: relative }, { weight: 1, arbitrary: name.map((n) => `${n}.`) });
const value = fc.oneof(
  { weight: 8, arbitrary: address.map((a) => `A ${a}`) },
  {
    weight: 3,
    arbitrary: fc
      .oneof(
        relative,
        anyName.map((n) => `${n}.`),
      )
      .map((to) => `CNAME ${to}`),
  },
  { weight: 1, arbitrary: some(["AAAA fd00::3", 'TXT "a ; b (" c', "MX 10 a", "HTTPS 1 . alpn=h2", "NS a.b"]) },
);
const lifetime = some(["", "60 ", "IN ", "60 IN ", "in 1h30m "]);
/** A line of a zone file. */
export const zoneLine = fc.oneof(
  { weight: 10, arbitrary: fc.tuple(owner, lifetime, value).map(([o, l, v]) => `${o} ${l}${v}`) },
  { weight: 2, arbitrary: fc.tuple(lifetime, value).map(([l, v]) => `  ${l}${v} ; of the same name`) },
  { weight: 1, arbitrary: some(["$TTL 5m", "$ORIGIN b.test.", "$ORIGIN c", "; a comment", "a A 10.9.0.300"]) },
);
export const START_OF_AUTHORITY = "@ 60 IN SOA ns.test. ( host.test. 1 ; serial";
const file = fc
  .tuple(zones(2), perhaps(fallthrough, 1), fc.subarray(["reload 10s"], { maxLength: 1 }))
  .map(([own, falls, options]) => block(`file /etc/coredns/db${own}`, ...options, ...falls));

const upstream = fc.oneof(
  { weight: 8, arbitrary: some(["10.1.0.1", "10.1.0.2", "10.1.0.3:5353"]) },
  { weight: 1, arbitrary: some(["dns://10.1.0.4", "/etc/resolv.conf"]) },
);
const forwardOption = fc.oneof(
  { weight: 1, arbitrary: fc.array(zone, { minLength: 1, maxLength: 2 }).map((z) => `except ${z.join(" ")}`) },
  { weight: 1, arbitrary: some(["policy sequential", "max_concurrent 1000", "prefer_udp", "next NXDOMAIN"]) },
);
const forward = fc
  .tuple(
    fc.oneof({ weight: 2, arbitrary: some(["."]) }, zone),
    fc.array(upstream, { minLength: 1, maxLength: 3 }),
    fc.array(forwardOption, { maxLength: 2 }),
  )
  .map(([from, to, options]) => block(["forward", from, ...to].join(" "), ...options));

const API = "endpoint http://10.96.0.1";
const kubernetes = fc
  .record({
    own: some([" cluster.local", " cluster.local in-addr.arpa ip6.arpa", " Cluster.Local.", " a.test cluster.local"]),
    options: fc.subarray(["pods insecure", "ttl 30", "namespaces media", "startup_timeout 3s"], { maxLength: 2 }),
    falls: perhaps(fallthrough, 2),
  })
  .map(({ own, options, falls }) => block(`kubernetes${own}`, API, ...options, ...falls));

/** Patterns, and what they make of a name. */
const RENAMED: readonly (readonly [pattern: string, to: string])[] = [
  [String.raw`^a\.(.*)test\.$`, "{1}test"],
  [String.raw`^a\.(.*)test\.$`, "{1}.test"],
  [String.raw`(.*)\.b\.test`, "{1}.media.svc.cluster.local"],
  [String.raw`(.*)\.(?:media|web)\.svc\.cluster\.local\.`, "{1}.test."],
  [String.raw`^(?P<host>[a-c]+)\.`, "X{1}.c.test"],
  [String.raw`^(?P<host>[a-c]+)\.`, "a.test"],
  ["^(x?a)[.](b|c)[.](.*)", "{2}.{1}.{3}"],
  ["^(x?a)[.](b|c)[.](.*)$", "{2}.{1}.test"],
];
const answerRule = fc.oneof(
  { weight: 4, arbitrary: some([""]) },
  some([" answer auto", String.raw` answer name (.*)\.test {1}.b.test`]),
);
const mode = some(["", "", "", "stop ", "continue ", "continue "]);
const nameRule = fc.oneof(
  { weight: 2, arbitrary: fc.tuple(name, anyName).map((words) => `exact ${words.join(" ")}`) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(some([".", ""]), anyName, fc.oneof(name, some(["media.svc.cluster.local", "web.svc.cluster.local"])))
      .map(([dot, from, to]) => `suffix ${dot}${from} ${dot}${to}`),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(some(["prefix", "substring"]), label, label, some(["", ".", "-"]))
      .map(([kind, from, to, end]) => `${kind} ${from}${end} ${to}${end}`),
  },
  { weight: 3, arbitrary: some(RENAMED).map((words) => `regex ${words.join(" ")}`) },
);
const rewrite = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.tuple(mode, nameRule, answerRule).map(([m, rule, end]) => [`rewrite ${m}name ${rule}${end}`]),
  },
  { weight: 2, arbitrary: fc.tuple(mode, name, anyName).map(([m, from, to]) => [`rewrite ${m}name ${from} ${to}`]) },
  {
    weight: 2,
    arbitrary: fc.tuple(name, anyName).map(([n, m]) => block("rewrite stop", `name suffix ${n} ${m}`, "answer auto")),
  },
  { weight: 1, arbitrary: fc.tuple(mode, name).map(([m, n]) => [`rewrite ${m}ttl suffix ${n} 30`]) },
  { weight: 1, arbitrary: some([["rewrite type AAAA A"], ["rewrite type ANY HINFO"], ["rewrite type A AAAA"]]) },
);

const ANSWERS = [
  "{{ .Name }} 60 IN A 10.8.0.1",
  "{{ .Name }} 60 IN A 10.8.0.1",
  "{{ .Name }} 60 IN A 10.8.0.1",
  "{{ .Name }} A 10.8.0.2",
  "{{.Name}} IN 30 A 10.8.0.3",
  "{{ .Name }} 60 IN CNAME a.b.test.",
  "{{ .Name }} 60 IN CNAME sonarr.media.svc.cluster.local",
  "{{ .Name }} 60 IN CNAME x.{{ .Zone }}",
  "{{ .Name }} 60 IN AAAA fd00::2",
  "{{ .Name }} 60 IN A 10.8.0.300",
  "b.test. 60 IN A 10.8.0.4",
];
const MADE = [
  ["match ^(?P<host>[a-c]+)[.](.*)$", 'answer "{{ .Group.host }}.{{ index .Match 2 }} 60 IN A 10.8.1.1"'],
  [
    "match ^x?(?P<host>[a-c]+)[.](.*)$",
    String.raw`answer "{{ .Name }} 60 IN CNAME {{ index .Group \"host\" }}.{{ index .Match 2 }}"`,
  ],
];
const templateBlock = fc
  .tuple(
    perhaps(
      some(RENAMED).map(([pattern]) => [`match ${pattern}`]),
      2,
    ),
    fc.array(some(ANSWERS), { maxLength: 2 }).map((answers) => answers.map((answer) => `answer "${answer}"`)),
    fc.oneof({ weight: 5, arbitrary: some([[] as string[]]) }, some([["rcode NXDOMAIN"], ["rcode NOERROR"]])),
  )
  .map((parts) => parts.flat());
const template = fc
  .tuple(
    some(["IN", "IN", "IN", "ANY"]),
    some(["A", "A", "A", "ANY", "AAAA", "MX"]),
    zones(2),
    fc.oneof({ weight: 3, arbitrary: templateBlock }, some(MADE)),
    perhaps(fallthrough, 2),
  )
  .map(([c, type, own, lines, falls]) => block(`template ${c} ${type}${own}`, ...lines, ...falls));

/** Without `debug`: with it CoreDNS ends where a plugin fails, as `minimal` does over a question that nobody answers. */
const passive = some([
  ...[["errors"], ["log"], ["cache 30"], ["cache"], ["loop"], ["reload"], ["loadbalance"], ["any"], ["minimal"]],
  ...[["prometheus 127.0.0.1:0"], ["ready 127.0.0.1:0"], block("health 127.0.0.1:0", "lameduck 1s")],
  ...[["bufsize 1232"], ["local"], block("header", "response set ra"), block("errors", "stacktrace")],
]);

/** Plugins that a server block may name more than once. */
export const repeated: fc.Arbitrary<string[]> = fc.oneof(
  { weight: 4, arbitrary: forward },
  { weight: 9, arbitrary: rewrite },
  { weight: 6, arbitrary: template },
);
export const plugin: fc.Arbitrary<string[]> = fc.oneof(
  { weight: 8, arbitrary: hosts },
  { weight: 8, arbitrary: file },
  { weight: 16, arbitrary: kubernetes },
  { weight: 10, arbitrary: passive },
  { weight: 20, arbitrary: repeated },
);
/** Most people's last plugin. */
export const last: fc.Arbitrary<string[]> = fc.oneof(
  { weight: 4, arbitrary: forward.filter(([l]) => l?.startsWith("forward . ")) },
  plugin,
);

/** Mistakes that people make, and lines that the model does not follow: seldom in a Corefile, for CoreDNS does not start with most of them. */
export const odd: fc.Arbitrary<string[]> = some([
  ...[
    ["nonsense"],
    block("nonsense", "x"),
    ["whoami"],
    ["loop"],
    ["} errors"],
    ["errors {"],
    ["import"],
    ["import a b"],
  ],
  ...[
    ["import *.*.conf"],
    ["hosts nonsense {", "}", "hosts {", "}"],
    ["kubernetes cluster.local", "kubernetes a.test"],
  ],
  ...[block("hosts", "fallthrough", "10.9.0.1 a.test"), block("hosts", "nonsense", "ttl 30")],
  ...[["file"], ["file /etc/coredns/db", "file /etc/coredns/db a.test"], block("file /etc/coredns/db", "nonsense")],
  ...[["forward ."], ["forward"], ["forward . nonsense:53:53"], ["forward .. 10.1.0.1"]],
  ...[block("forward . 10.1.0.1", "nonsense"), block("forward . 10.1.0.1", "except")],
  ...[["kubernetes in-addr.arpa"], block("kubernetes cluster.local", API, "nonsense")],
  ...[block("kubernetes cluster.local", API, "pods nonsense"), block("kubernetes cluster.local", API, "labels app=a")],
  ...[["rewrite name a.test"], ["rewrite nonsense a b"], ["rewrite name glob a b"], ["rewrite"], ["rewrite type A"]],
  ...[
    ["rewrite name exact a.test b.test nonsense x"],
    ["rewrite name regex (.*) {1}.{2}"],
    ["rewrite name regex a( b"],
  ],
  ...[["rewrite name regex ([[:alpha:]]+).test {1}.b.test"], ["rewrite name a.test b.test answer"]],
  ...[["template IN"], ["template in A"], ["template IN a"], block("template IN A", "nonsense")],
  ...[block("template IN A", 'answer "{{ .Name"'), block("template IN A", 'answer "{{ len .Name }} {{ .Group.2 }}"')],
  ...[block("template IN A", "match"), block("template IN A", "match a("), block("template IN A", "rcode nonsense")],
  ...[["errors # {"], ["log#nonsense"], ['"errors"'], ["hosts { fallthrough }"], ["errors { }"]],
]);
