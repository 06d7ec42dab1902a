import * as fc from "fast-check";
import { ensureToolchain } from "../../sandbox/toolchain";
import { RCODE } from "../dnsMessage";
import { counted } from "./comparison";
import { type Case, corefileCase, filesOf } from "./coredns/corefiles";
import { KubernetesApi } from "./coredns/kubernetesApi";
import { type Expected, read } from "./coredns/model";
import { NameServer } from "./coredns/nameServer";
import { CoreDns } from "./coredns/process";
import { BUILD_MINUTES, seed } from "./engine";

const CASES = 300;
/** The node's resolver, and four others. */
const UPSTREAMS = 5;
const run = seed();

interface Found {
  kind: string;
  disagreement?: unknown;
}

it(
  `agrees with CoreDNS on ${CASES} random Corefiles`,
  async () => {
    const { bin } = await ensureToolchain({ extras: ["coredns"] });
    const api = await KubernetesApi.start();
    const servers = await Promise.all(Array.from({ length: UPSTREAMS }, (_, number) => NameServer.start(number)));
    const upstreams = servers.map(({ port }) => port);
    const began = Date.now();
    const waiting = fc.sample(corefileCase, { seed: run, numRuns: CASES });
    const found: Found[] = [];
    const worker = async () => {
      for (let asked = waiting.pop(); asked !== undefined; asked = waiting.pop()) {
        const one = asked;
        const started = await CoreDns.start(bin.coredns ?? "", (place) =>
          filesOf(one, { ...place, api: api.url, upstreams }),
        );
        found.push(...("server" in started ? await askAll(one, started.server) : [refused(one, started.refused)]));
      }
    };
    try {
      await Promise.all([worker(), worker()]);
    } finally {
      api.close();
      for (const server of servers) server.close();
    }
    const kinds = counted(found.map(({ kind }) => kind));
    const disagreements = found.flatMap(({ disagreement }) => disagreement ?? []);
    console.info(
      `seed ${run}: ${CASES} Corefiles, ${found.length} answers, ${disagreements.length} disagreements, ${Math.round((Date.now() - began) / 1000)} s`,
      kinds,
    );
    expect(
      disagreements
        .filter(
          (d, i) =>
            i ===
            disagreements.findIndex(
              (o) =>
                JSON.stringify((o as { corefile: unknown }).corefile) ===
                JSON.stringify((d as { corefile: unknown }).corefile),
            ),
        )
        .slice(0, 8),
    ).toEqual([]);
    expect(found.length).toBeGreaterThan(5000);
  },
  BUILD_MINUTES * 60_000,
);

/** CoreDNS does not start: the model may say that as well, or that it does not know. */
function refused(asked: Case, output: string): Found {
  const { problem, unread } = read(asked);
  if (problem !== undefined) return { kind: "does not start" };
  if (unread !== undefined) return { kind: `does not start, and unknown to the model` };
  return { kind: "a disagreement", disagreement: { corefile: filesOf(asked), refused: output } };
}

async function askAll(asked: Case, server: CoreDns): Promise<Found[]> {
  try {
    const { problem, unread, says } = read(asked);
    if (problem !== undefined)
      return [{ kind: "a disagreement", disagreement: { corefile: filesOf(asked), starts: true, problem } }];
    if (unread !== undefined) return [{ kind: "starts, and unknown to the model" }];
    return await Promise.all(
      asked.names.map(async (name) => {
        const { rcode, addresses } = await server.ask(name).catch(() => ({ rcode: -1, addresses: ["silence"] }));
        return compare(asked, name, says(name), rcode === RCODE.NOERROR || rcode < 0 ? addresses.sort() : []);
      }),
    );
  } finally {
    await server.stop();
  }
}

function compare(asked: Case, name: string, { kind, any }: Expected, theirs: string[]): Found {
  if (any === undefined || any.some((addresses) => addresses.join() === theirs.join())) return { kind };
  return { kind: "a disagreement", disagreement: { corefile: filesOf(asked), name, kind, ours: any, theirs } };
}
