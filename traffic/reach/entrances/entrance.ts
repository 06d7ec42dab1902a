import type { Destination } from "../../model/destination";
import { title } from "../../model/kind";
import { Unknown } from "../../model/unknown";
import type { Verdict } from "../../model/verdict";
import type { View } from "../../model/view";
import { follow } from "../../model/walk";

/**
 * A way to an app that the resources make, before anybody has decided who gets through. One without a destination cannot be tried, and its
 * verdict says why.
 */
export type Entrance = { at: View; use: Use } & (
  | { destination: Destination; verdict?: undefined }
  | { destination: undefined; verdict: Verdict }
);

/** Who would take it: clients outside of the cluster, devices of the tailnet alone, pods. */
export type Use = "outside" | "tailnet" | "cluster";

/** Ways by app (`namespace/name` of its Service), and those of which it is not known which app they lead to. */
export class Entrances {
  readonly byApp = new Map<string, Entrance[]>();
  readonly anywhere: Unknown[] = [];

  add(app: string, entrance: Entrance): void {
    const ways = this.byApp.get(app);
    if (ways === undefined) this.byApp.set(app, [entrance]);
    else ways.push(entrance);
  }

  /** Adds what `read` finds; a value that is not known yet makes a way that cannot be tried, to `app` or to nobody knows whom. */
  attempt(app: string | undefined, at: View, use: Use, read: () => void): void {
    try {
      read();
    } catch (error) {
      if (!(error instanceof Unknown)) throw error;
      if (app === undefined) this.anywhere.push(error);
      else this.add(app, untried(at, use, error));
    }
  }
}

function untried(at: View, use: Use, error: Unknown): Entrance {
  const verdict = follow(() => {
    throw error;
  });
  return { at, use, destination: undefined, verdict };
}

/** A way that this model cannot follow, and why. */
export function notFollowed(at: View, use: Use, why: string): Entrance {
  const text = `${title(at.resource)}: ${why}`;
  const place = "client/outside";
  return {
    at,
    use,
    destination: undefined,
    verdict: follow((walk) => walk.unknown({ layer: "client", place, text, at })),
  };
}

const SCHEMES = { HTTP: "http", HTTPS: "https", TLS: "tls", TCP: "tcp", UDP: "udp" } as const;

/** The scheme of a listener's protocol; undefined for one that is none of the Gateway API's. */
export function schemeOf(protocol: string | undefined): Destination["scheme"] | undefined {
  return SCHEMES[protocol as keyof typeof SCHEMES];
}

export function destination(scheme: Destination["scheme"], host: string, port: number, path = "/"): Destination {
  return { scheme, protocol: scheme === "udp" ? "udp" : "tcp", host: concrete(host), port, path };
}

/** A name that only a wildcard holds: `any-name.int.example.org` for `*.int.example.org`. */
function concrete(host: string): string {
  return host.toLowerCase().replace(/^\*(?=\.)/, "any-name");
}

/** A path that a regular expression matches, where it begins with letters that stand for themselves. */
export function beginningOf(expression: string): string {
  const [, beginning = ""] = /^\^?(\/(?:[\w/~@:-]|\\[.+])*)/.exec(expression) ?? [];
  return beginning.replaceAll("\\", "") || "/";
}
