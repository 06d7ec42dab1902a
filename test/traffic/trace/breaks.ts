import type { Resource } from "../../../traffic/model/resource";
import { ask, resourcesOf } from "./networks";

const home = () => resourcesOf("homelab");
const second = () => resourcesOf("vanillax");

interface Break {
  what: string;
  network: () => Resource[];
  from: string;
  to: string;
  change: (resources: Resource[]) => Resource[];
  /** The resource and field that have to be named. */
  by: { title: string; field?: string };
  why: RegExp;
  status?: "blocked" | "unknown";
}

export const SONARR = { network: home, from: "lan", to: "https://sonarr.int.lorenzodebie.be" };
export const PLEX = { network: home, from: "internet", to: "https://plex.lorenzodebie.be" };
export const REMOTE = { network: home, from: "tailnet", to: "https://sonarr.int.lorenzodebie.be" };
export const ARGOCD = { network: second, from: "internet", to: "https://argocd.vanillax.me" };
export const LLAMA = { network: second, from: "lan", to: "https://llama.vanillax.me" };
export const POSTGRES = { network: second, from: "lan", to: "tcp://192.168.10.50:5432" };
export const QBITTORRENT = { network: home, from: "lan", to: "tcp://192.168.30.63:6881" };

/** Each break is one test: the path is open in the whole network, and the broken one names the resource that stops it. */
export function stopsThePath(breaks: readonly Break[]): void {
  test.each(breaks)(
    "$what stops the path from $from to $to and is named",
    ({ network, from, to, change, by, why, status }) => {
      const whole = network();
      expect(ask(whole, from, to).status).toBe("reachable");
      const verdict = ask(change(whole), from, to);
      expect({ status: verdict.status, why: "why" in verdict ? verdict.why : undefined }).toEqual({
        status: status ?? "blocked",
        why: expect.stringMatching(why),
      });
      if (by.title !== "") expect(verdict).toMatchObject({ by });
    },
  );
}
