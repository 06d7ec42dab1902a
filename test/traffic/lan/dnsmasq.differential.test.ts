import { Resolver as NodeResolver } from "node:dns/promises";
import fc from "fast-check";
import { answer } from "../../../traffic/lan/answer";
import { parseDnsmasq } from "../../../traffic/lan/dnsmasq";
import { findDnsmasq, Resolver } from "../../components/resolver";
import { ask, RCODE, TYPE } from "../../dnsMessage";

const binary = findDnsmasq();
const MISSING = "there is no dnsmasq on this machine (Debian: apt install dnsmasq-base)";

test("a real dnsmasq is asked wherever tests decide", () => {
  if (binary === undefined && process.env.CI !== "true") process.stderr.write(`\nSKIPPED, not tested: ${MISSING}\n\n`);
  else expect(binary ?? MISSING).toMatch(/dnsmasq$/);
});

/** Few labels, so that domains, names and their parents meet. */
const label = fc.constantFrom("a", "b", "c", "xa");
const name = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => `${labels.join(".")}.test`);
const address = fc.integer({ min: 1, max: 9 }).map((n) => `10.0.0.${n}`);
const domain = fc.oneof(
  { weight: 6, arbitrary: name },
  { weight: 1, arbitrary: name.map((n) => `*.${n}`) },
  { weight: 1, arbitrary: name.map((n) => `*${n}`) },
  { weight: 1, arbitrary: name.map((n) => `.${n}`) },
  { weight: 1, arbitrary: fc.constantFrom("test", "#", "") },
);
const setting = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(domain, address).map(([d, a]) => `address=/${d}/${a}`) },
  { weight: 1, arbitrary: domain.map((d) => `address=/${d}/`) },
  { weight: 1, arbitrary: domain.map((d) => `address=/${d}/#`) },
  { weight: 1, arbitrary: domain.map((d) => `address=/${d}/fd00::1`) },
  { weight: 3, arbitrary: domain.map((d) => `local=/${d}/`) },
  // The usual servers for every name: says nothing, and dnsmasq asks nobody at all.
  { weight: 2, arbitrary: domain.filter((d) => d !== "#").map((d) => `server=/${d}/#`) },
  { weight: 2, arbitrary: fc.tuple(name, address).map(([n, a]) => `host-record=${n},${a}`) },
  { weight: 1, arbitrary: fc.tuple(name, name, address).map(([n, m, a]) => `host-record=${n},${m},${a},fd00::2`) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.oneof(
          name,
          name.map((n) => `*.${n}`),
        ),
        name,
      )
      .filter(([n, m]) => n !== m)
      .map(([n, m]) => `cname=${n},${m}`),
  },
  { weight: 1, arbitrary: fc.constant("domain-needed") },
);
/** dnsmasq refuses a second alias of one name, and aliases that lead round in a circle. */
const configuration = fc
  .uniqueArray(setting, { maxLength: 8, selector: (line) => (line.startsWith("cname=") ? line.split(",")[0] : line) })
  .filter((lines) => !circular(lines));

function circular(lines: readonly string[]): boolean {
  const next = new Map(
    lines.filter((l) => l.startsWith("cname=")).map((l) => l.slice(6).split(",") as [string, string]),
  );
  return [...next.keys()].some((start) => {
    let at: string | undefined = next.get(start);
    for (let links = 0; at !== undefined && links < next.size; links++) {
      if (at === start) return true;
      at = next.get(at);
    }
    return false;
  });
}

type Said = { kind: string; addresses?: string[] };

/** The real dnsmasq's reaction: an answer, nothing, or a question to the server behind it. */
async function real(
  resolver: Resolver,
  node: NodeResolver,
  asked: string,
  type: "A" | "AAAA" | "HTTPS",
): Promise<Said> {
  resolver.upstream.asked.length = 0;
  const { rcode, answers } = await ask({ address: "127.0.0.1", port: resolver.port }, asked, TYPE[type]);
  if (resolver.upstream.asked.length > 0) return { kind: "forwarded" };
  if (rcode !== RCODE.NOERROR || answers === 0) return { kind: "nothing" };
  const addresses = type === "HTTPS" ? [] : (await (type === "A" ? node.resolve4(asked) : node.resolve6(asked))).sort();
  // An alias alone is an answer without an address.
  return addresses.length === 0 ? { kind: "nothing" } : { kind: "addresses", addresses };
}

function model(text: string, asked: string, type: "A" | "AAAA" | "HTTPS"): Said {
  const said = answer(parseDnsmasq(text), asked, type);
  return said.kind === "addresses"
    ? { kind: said.kind, addresses: [...new Set(said.addresses)].sort() }
    : { kind: said.kind };
}

(binary === undefined ? test.skip : test)(
  "for any configuration the model says what the real dnsmasq does",
  async () => {
    let questions = 0;
    await fc.assert(
      fc.asyncProperty(configuration, fc.array(name, { minLength: 4, maxLength: 12 }), async (lines, names) => {
        const text = `${lines.join("\n")}\n`;
        const resolver = await Resolver.start(binary as string, text);
        try {
          const node = new NodeResolver({ timeout: 2000, tries: 2 });
          node.setServers([`127.0.0.1:${resolver.port}`]);
          for (const asked of new Set(names))
            for (const type of ["A", "AAAA", "HTTPS"] as const) {
              questions += 1;
              expect({ asked, type, ...model(text, asked, type) }).toEqual({
                asked,
                type,
                ...(await real(resolver, node, asked, type)),
              });
            }
        } finally {
          await resolver.stop();
        }
      }),
      { numRuns: 80, seed: 1234 },
    );
    expect(questions).toBeGreaterThan(500);
  },
  240_000,
);
