import { destinationText } from "../model/destination";
import type { Vantage } from "../model/vantage";
import { aloneText, type Evidence, type Protocol, type Verdict } from "../model/verdict";
import type { Change, Difference } from "../reach/difference";

/** How a way ends, in words. `absent`: it is not there, and cannot be tried. */
export type End =
  | {
      status: "reachable";
      /** Absent where it ends at no Service. `service` is `namespace/name`. */
      at?: { service: string; protocol: Protocol; port: number };
      /** It goes through Cloudflare's edge. */
      edge: boolean;
      /** It goes through Tailscale's Funnel. */
      funnel?: true;
      /** Only for those who have signed in. */
      signIn?: true;
      /** `over IPv4 alone`. */
      alone?: string;
    }
  | {
      status: "blocked" | "unknown";
      why: string;
      /** The resource to blame and its field: `HTTPRoute media/sonarr`, `spec.hostnames`. */
      by: string[];
    }
  | { status: "absent" };

/** One way that is told once for all vantage points from which it has the same story. */
export interface ChangedWay {
  from: Vantage[];
  /** `https://sonarr.int.example.org`; absent where the address is not said. */
  to?: string;
  before: End;
  after: End;
  /** The steps of the new way, told where it comes from the internet. */
  steps: string[];
}

/** A {@link Difference} as plain data without the model's objects: it can be written down, and read where the resources are not. */
export type ChangedWays = Record<keyof Difference, ChangedWay[]>;

export function changedWays({ opened, closed, moved, obscured }: Difference): ChangedWays {
  return { opened: grouped(opened), closed: grouped(closed), moved: grouped(moved), obscured: grouped(obscured) };
}

function grouped(changes: readonly Change[]): ChangedWay[] {
  const ways = new Map<string, ChangedWay>();
  for (const { vantage, destination, before, after } of changes) {
    const to = destination && destinationText(destination);
    const ends = { before: endOf(before), after: endOf(after) };
    const key = JSON.stringify([to, ends]);
    const known = ways.get(key);
    // Changes from the internet stand first in a difference, so that a group which has one tells its steps.
    const steps =
      vantage.kind === "internet" && after?.status === "reachable" ? after.hops.map(({ text }) => text) : [];
    if (known !== undefined) known.from.push(vantage);
    else ways.set(key, { from: [vantage], ...(to !== undefined && { to }), ...ends, steps });
  }
  return [...ways.values()];
}

function endOf(verdict: Verdict | undefined): End {
  if (verdict === undefined) return { status: "absent" };
  if (verdict.status !== "reachable") {
    const { status, why, by } = verdict;
    return { status, why, by: evidenceNames(by) };
  }
  const { arrival, hops } = verdict;
  const edge = hops.some(({ layer }) => layer === "Cloudflare edge");
  const funnel = hops.some(({ layer }) => layer === "Funnel");
  const alone = aloneText(verdict);
  const more = {
    ...(funnel && { funnel: true as const }),
    ...(verdict.signIn && { signIn: true as const }),
    ...(alone !== undefined && { alone }),
  };
  if (arrival === undefined) return { status: "reachable", edge, ...more };
  const { namespace, service, protocol, port } = arrival;
  return { status: "reachable", at: { service: `${namespace}/${service}`, protocol, port }, edge, ...more };
}

/** `HTTPRoute media/sonarr` and `spec.hostnames`, as far as they are there. */
export function evidenceNames(by: Evidence | undefined): string[] {
  return by === undefined ? [] : [by.title, by.field].filter((text) => text !== "");
}
