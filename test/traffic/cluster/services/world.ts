import type { Resource } from "../../../../traffic/model/resource";
import { ask, base, ends, service } from "../world";

export type Props = Record<string, unknown>;

/** Chooses the pods of app one. */
export const selector = { selector: { app: "one" } };

/** Service media/one, which asks for 192.168.30.62. */
export const one = (annotations: Props = {}, spec: Props = {}) =>
  service(
    "media/one",
    { type: "LoadBalancer", ports: [{ port: 80 }], ...selector, ...spec },
    { "lbipam.cilium.io/ips": "192.168.30.62", ...annotations },
  );

/** The network without resources of these names. */
export const without = (...names: string[]) => base.filter((r) => !names.includes(r.name));

/** Where a connection ends: at `namespace/service:port`, or `status: why`. */
export const goes = (resources: readonly Resource[], to = "tcp://192.168.30.62:80", from = "lan") =>
  ends(ask(resources, to, from));
