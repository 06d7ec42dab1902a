import { isIPv4 } from "node:net";
import * as fc from "fast-check";
import { ensureToolchain } from "../../sandbox/toolchain";
import { type Answer, RCODE } from "../dnsMessage";
import { counted } from "./comparison";
import { type Case, corefileCase, filesOf } from "./coredns/corefiles";
import { KubernetesApi } from "./coredns/kubernetesApi";
import { type Expected, read } from "./coredns/model";
import { NameServer } from "./coredns/nameServer";
import { CoreDns, type Started } from "./coredns/process";
import { BUILD_MINUTES, seed } from "./engine";

const CASES = 350;
/** Each is a CoreDNS that starts, is asked some twenty names and ends. */
const AT_ONCE = 3;
/** The node's resolver, and four others. */
const UPSTREAMS = 5;
const run = seed();

/** One answer, or that there are none: what it depends on, and what the two say where they disagree. */
interface Found {
  kind: string;
  disagreement?: Record<string, unknown>;
}

it(
  `agrees with CoreDNS on ${CASES} random Corefiles`,
  async () => {
    const { bin } = await ensureToolchain({ extras: ["coredns"] });
    const began = Date.now();
    const found = await withServers(async (start) => {
      const waiting = fc.sample(corefileCase, { seed: run, numRuns: CASES });
      const all: Found[] = [];
      const worker = async () => {
        for (let asked = waiting.pop(); asked !== undefined; asked = waiting.pop())
          all.push(...(await compared(asked, await start(bin.coredns ?? "", asked))));
      };
      // All of them end before the servers do, also where one fails.
      const ended = await Promise.allSettled(Array.from({ length: AT_ONCE }, worker));
      for (const each of ended) if (each.status === "rejected") throw each.reason;
      return all;
    });
    const kinds = counted(found.map(({ kind }) => kind));
    const disagreements = found.flatMap(({ disagreement }) => disagreement ?? []);
    const seconds = Math.round((Date.now() - began) / 1000);
    console.info(
      `seed ${run}: ${CASES} Corefiles, ${found.length} answers in ${seconds} s, ${disagreements.length} disagreements`,
      kinds,
    );
    expect(disagreements.slice(0, 3)).toEqual([]);
    expect(found.length).toBeGreaterThan(5000);
    expect(kinds.unknown).toBeLessThan(found.length / 10);
    for (const kind of ["forward", "hosts", "file", "template", "service", "does not start"])
      expect(kinds[kind]).toBeGreaterThan(20);
  },
  BUILD_MINUTES * 60_000,
);

type Start = (executable: string, asked: Case) => Promise<Started>;

/** With the servers on loopback that a Corefile sends CoreDNS to. */
async function withServers<T>(use: (start: Start) => Promise<T>): Promise<T> {
  const api = await KubernetesApi.start();
  const servers = await Promise.all(Array.from({ length: UPSTREAMS }, (_, number) => NameServer.start(number)));
  const loopback = { api: api.url, upstreams: servers.map(({ port }) => port) };
  try {
    return await use((executable, asked) =>
      CoreDns.start(executable, (place) => filesOf(asked, { ...place, ...loopback })),
    );
  } finally {
    api.close();
    for (const server of servers) server.close();
  }
}

async function compared(asked: Case, started: Started): Promise<Found[]> {
  const { problem, unread, says } = read(asked);
  const disagrees = (facts: Record<string, unknown>): Found[] => [
    { kind: "a disagreement", disagreement: { files: filesOf(asked), ...facts } },
  ];
  if ("refused" in started) {
    // The model may say so as well, or that it does not know.
    if (problem !== undefined) return [{ kind: "does not start" }];
    return unread !== undefined ? [{ kind: "does not start, unknown to the model" }] : disagrees(started);
  }
  const { server } = started;
  try {
    if (problem !== undefined) return disagrees({ starts: true, problem });
    if (unread !== undefined) return [{ kind: "starts, unknown to the model" }];
    const found = asked.names.map(async (name) => {
      const ours = says(name);
      // Aliases that lead round in a circle are among them: CoreDNS follows them for ever.
      if (ours.any === undefined) return [{ kind: ours.kind }];
      const theirs = await server.ask(name).then(addressesOf, (silence: Error) => [silence.message]);
      return agree(ours, theirs) ? [{ kind: ours.kind }] : disagrees({ name, ours, theirs });
    });
    return (await Promise.all(found)).flat();
  } finally {
    await server.stop();
  }
}

function addressesOf({ rcode, addresses }: Answer): string[] {
  return rcode === RCODE.NOERROR ? addresses.filter(isIPv4).sort() : [];
}

function agree({ any }: Expected, theirs: readonly string[]): boolean {
  return any === undefined || any.some((addresses) => addresses.join() === theirs.join());
}
