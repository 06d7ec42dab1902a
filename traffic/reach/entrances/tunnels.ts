import { frontends } from "../../cluster/services/frontends";
import { parseAddress } from "../../model/addresses";
import type { Network } from "../../model/network";
import { TUNNEL_CONFIG } from "../../model/types";
import type { View } from "../../model/view";
import { beginningOf, destination, type Entrances } from "./entrance";
import { appsByHostname } from "./routes";

/** The ways that tunnel rules make which name a Service themselves, or a Gateway under another name than the public one. */
export function tunnelEntrances(network: Network, entrances: Entrances): void {
  const behind = appsByHostname(network);
  for (const config of network.stack.type(TUNNEL_CONFIG))
    entrances.attempt(undefined, config, "outside", () => {
      for (const rule of config.at("config.ingresses").items())
        entrances.attempt(undefined, rule, "outside", () => {
          const hostname = rule.at("hostname").text();
          const origin = originOf(rule);
          if (!hostname || origin === undefined) return;
          const asked = (rule.at("originRequest.httpHostHeader").text() ?? hostname).toLowerCase();
          for (const app of origin.app === undefined ? (behind.get(asked) ?? []) : [origin.app])
            entrances.add(app, {
              at: rule,
              use: "outside",
              destination: destination("https", hostname, 443, beginningOf(rule.at("path").text() ?? "")),
            });
        });
    });

  /** The Service that a rule names, by its name in the cluster or its address; without an app: something that routes by host name. */
  function originOf(rule: View): { app: string | undefined } | undefined {
    const [, host = ""] = /^\w+:\/\/(\[[^\]]+\]|[^:/]+)/.exec(rule.at("service").text() ?? "") ?? [];
    const [, name, namespace] = /^([a-z0-9-]+)\.([a-z0-9-]+)(?:\.svc(?:\..+)?)?$/.exec(host.toLowerCase()) ?? [];
    if (name !== undefined && !name.startsWith("cilium-gateway-")) return { app: `${namespace}/${name}` };
    if (host === "") return undefined;
    const at = parseAddress(host) === undefined ? undefined : frontends(network).byAddress.one(host);
    return { app: at?.kind === "service" ? `${at.namespace}/${at.name}` : undefined };
  }
}
