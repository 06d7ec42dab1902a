import { Resolver as NodeResolver } from "node:dns/promises";
import { join } from "node:path";
import type { Homelab } from "../../config/homelab";
import { loadStackFile, parseHomelab } from "../../config/load";
import { stackNames } from "../../config/stackNames";
import { planLanDns } from "../../plan/lanDns";
import { lanNames } from "../../plan/names";
import { written } from "../config/written";
import { RCODE, TYPE } from "../dnsMessage";
import { findDnsmasq, Resolver } from "./resolver";

const ROOT = join(__dirname, "../..");
const binary = findDnsmasq();
const MISSING = "there is no dnsmasq on this machine (Debian: apt install dnsmasq-base)";

test("a real dnsmasq is asked wherever tests decide", () => {
  if (binary === undefined && process.env.CI !== "true") process.stderr.write(`\nSKIPPED, not tested: ${MISSING}\n\n`);
  else expect(binary ?? MISSING).toMatch(/dnsmasq$/);
});

/** The same network with its resolver in another mode. */
function inMode(homelab: Homelab, mode: "records" | "wildcard"): Homelab {
  const { dns } = homelab.lan;
  return dns ? { ...homelab, lan: { ...homelab.lan, dns: { ...dns, mode } } } : homelab;
}

const records = { "printer.elsewhere.net": "10.0.0.21", "nas.int.example.org": "10.0.0.20" };
const small = parseHomelab("home", { values: written(["lan/dns/records", records]) });
const oneDomain = parseHomelab("home", {
  values: written(["domains/internal", "example.org"], ["lan/dns/records", { "printer.elsewhere.net": "10.0.0.40" }]),
});
const stacks = stackNames(ROOT).map((stack): [string, Homelab] => [`stack ${stack}`, loadStackFile(stack, ROOT)]);
const networks = [
  ...stacks,
  ["a network with names elsewhere", small] as const,
  ["a network whose LAN uses the public domain", oneDomain] as const,
]
  .filter(([, homelab]) => homelab.lan.dns !== undefined)
  .flatMap(([what, homelab]) =>
    (["records", "wildcard"] as const).map((mode) => [what, mode, inMode(homelab, mode)] as const),
  );

(binary === undefined ? describe.skip : describe).each(networks)("%s, %s", (_, mode, homelab) => {
  let resolver: Resolver;
  let node: NodeResolver;
  const names = lanNames(homelab);

  beforeAll(async () => {
    resolver = await Resolver.start(binary as string, planLanDns(homelab)?.content ?? "");
    node = new NodeResolver({ timeout: 2000, tries: 2 });
    node.setServers([`127.0.0.1:${resolver.port}`]);
  });
  afterAll(() => resolver?.stop());

  test("every name stands for its one address", async () => {
    expect(names.length).toBeGreaterThan(2);
    const answers = await Promise.all(names.map(async ({ name }) => ({ name, addresses: await node.resolve4(name) })));
    expect(answers).toEqual(names.map(({ name, address }) => ({ name, addresses: [address] })));
  });

  test("no name has an HTTPS record or an IPv6 address, and the internet is not asked for one", async () => {
    const own = names.map((n) => n.name).filter((name) => mode === "wildcard" || name !== homelab.domains.public);
    for (const name of own)
      for (const type of [TYPE.HTTPS, TYPE.AAAA])
        expect([name, await resolver.ask(name, type)]).toEqual([
          name,
          { rcode: RCODE.NOERROR, answers: 0, addresses: [] },
        ]);
    expect(resolver.upstream.asked.filter((name) => own.includes(name))).toEqual([]);
  });

  test("a name that nobody declared does not exist, or is the Gateway's when the whole domain is", async () => {
    const name = `nobody.${homelab.domains.internal}`;
    const gateway = homelab.gateways.find((g) => g.feed === "lan" && g.domain === homelab.domains.internal);
    if (mode === "wildcard") return expect(await node.resolve4(name)).toEqual([gateway?.address]);
    const { rcode } = await resolver.ask(name, TYPE.A);
    // Where the LAN shares the public domain, the internet is asked: the name may be a public one.
    const shared = homelab.domains.internal === homelab.domains.public;
    expect(rcode).toBe(shared ? RCODE.REFUSED : RCODE.NXDOMAIN);
    expect(resolver.upstream.asked.includes(name)).toBe(shared);
  });

  test("everything else is still the internet's to answer", async () => {
    const { rcode } = await resolver.ask("www.example.net", TYPE.A);
    expect(rcode).toBe(RCODE.REFUSED);
    expect(resolver.upstream.asked).toContain("www.example.net");
  });
});
