import { probeTcp, probeTls, probeUdp } from "./connect";
import { type Answer, ask } from "./dns";
import type { Expectation } from "./expectation";
import { answerer, probeHttp } from "./http";

export interface ProbeOptions {
  /** Milliseconds for each step of a probe. */
  timeout: number;
  /** Asked instead of the one that the network has: `127.0.0.1:5353`. */
  resolver?: string;
  /** Certificates in PEM that are trusted instead of the usual authorities. */
  ca?: string;
  /** Names only: nothing is behind the addresses (the sandbox). */
  namesOnly?: boolean;
}

/** A probe's result, beside the expectation. */
export interface Finding {
  expected: Expectation;
  /** Undefined: this probe cannot tell. */
  reached: boolean | undefined;
  /** The observations, step by step. */
  seen: string[];
  verdict: "as expected" | "differs" | "cannot be told";
}

/** Follows one way as a client does: the name, the connection, TLS, a request. */
async function probe(expected: Expectation, options: ProbeOptions): Promise<Finding> {
  const seen: string[] = [];
  const { host } = expected.destination;
  const answer = await ask({ name: host, resolver: options.resolver ?? expected.resolver, timeout: options.timeout });
  seen.push(answerText(host, answer));
  const wrong = wrongAnswer(expected, answer);
  if (wrong !== undefined) return { expected, reached: false, seen: [...seen, wrong], verdict: "differs" };
  if (answer.status === "failed") return judged(expected, undefined, seen);
  if (options.namesOnly) {
    const named = !/^[\d.]+$/.test(host) && expected.addresses !== undefined;
    seen.push("what is behind the address is not probed here");
    return { expected, reached: undefined, seen, verdict: named ? "as expected" : "cannot be told" };
  }
  const [address] = answer.status === "addresses" ? answer.addresses : [];
  if (address === undefined) return judged(expected, false, seen);
  return judged(expected, await connection(expected, address, options, seen), seen);
}

function judged(expected: Expectation, reached: boolean | undefined, seen: string[]): Finding {
  const told = reached !== undefined && expected.reached !== undefined;
  return {
    expected,
    reached,
    seen,
    verdict: !told ? "cannot be told" : reached === expected.reached ? "as expected" : "differs",
  };
}

function answerText(host: string, answer: Answer): string {
  if (answer.status === "failed") return `${host}: ${answer.why}`;
  return `${host}: ${answer.status === "addresses" ? answer.addresses.join(", ") : "no address"}`;
}

function wrongAnswer({ addresses }: Expectation, answer: Answer): string | undefined {
  if (addresses === undefined) return undefined;
  // A silent resolver may be out of reach of this machine. One that refuses a name which has an address does not have that name.
  if (answer.status === "failed" && (!answer.answers || addresses.length === 0)) return undefined;
  const found = answer.status === "addresses" ? answer.addresses : [];
  const same = found.length === addresses.length && found.every((address) => addresses.includes(address));
  return same ? undefined : `the resolver should answer ${addresses.join(", ") || "nothing"}`;
}

/** @returns whether the app was reached; undefined where that cannot be told */
async function connection(
  { destination, reached }: Expectation,
  address: string,
  { timeout, ca }: ProbeOptions,
  seen: string[],
): Promise<boolean | undefined> {
  const { scheme, host, port, path } = destination;
  const target = { address, port, timeout };
  if (scheme === "udp") {
    const datagram = await probeUdp(target, Buffer.from([0]));
    seen.push(datagram.told ? datagram.why : "no answer to a datagram: UDP does not tell whether it arrived");
    return datagram.told ? datagram.answered : undefined;
  }
  const tcp = await probeTcp(target);
  seen.push(tcp.open ? `port ${port} is open` : `port ${port}: ${tcp.why}`);
  if (!tcp.open) return false;
  if (scheme === "tcp") return true;
  if (scheme !== "http") {
    const tls = await probeTls(target, host, ca);
    if (!tls.done) {
      seen.push(`no TLS: ${tls.why}`);
      return false;
    }
    seen.push(
      tls.distrusted === undefined
        ? `a trusted certificate, ${tls.alpn ?? "no ALPN"}`
        : `certificate: ${tls.distrusted}`,
    );
    // A browser stops here; somebody who means to get in does not.
    if (tls.distrusted !== undefined && reached === true) return false;
    if (scheme === "tls") return true;
  }
  const reply = await probeHttp(target, { scheme, name: host, path });
  if (reply.status === undefined) {
    seen.push(`no answer: ${reply.why}`);
    return false;
  }
  const { by, why } = answerer(reply);
  seen.push(why);
  return by === "unclear" ? undefined : by === "app";
}

/** Runs all probes, so many at a time, and keeps their order. */
export async function probeAll(all: readonly Expectation[], options: ProbeOptions, atOnce: number): Promise<Finding[]> {
  const findings: Finding[] = [];
  let next = 0;
  const worker = async () => {
    for (let i = next++; i < all.length; i = next++) findings[i] = await probe(all[i] as Expectation, options);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, all.length) }, worker));
  return findings;
}
