import type { View } from "../view";
import type { Flow } from "./endpoint";
import type { Identity } from "./identity";
import { coversPort, readCiliumPort } from "./ports";
import type { Conditions } from "./rule";
import { Doubt, settle } from "./truth";

/** Parts of a `toPorts` item that hand the connection itself to the proxy. */
const ENCRYPTION = ["terminatingTLS", "originatingTLS", "serverNames", "listener"];

/**
 * What a rule that matches asks for besides. HTTP and DNS rules let some requests through:
 * https://docs.cilium.io/en/stable/security/policy/layer7/.
 */
export function conditionsOf(rule: View, flow: Flow, destination: Identity): Conditions {
  const read = settle(rule, () => {
    const items = rule
      .at("toPorts")
      .items()
      .filter((item) => coversPort(item.at("ports").items().map(readCiliumPort), flow, destination) !== false);
    const connection = authentication(rule) ?? items.map(encryption).find((doubt) => doubt !== undefined);
    const requests = items.map(requestRules);
    // An item without such rules is as good as a rule without them.
    const decided = requests.every((doubt) => doubt !== undefined) ? requests[0] : undefined;
    return { ...(connection && { connection }), ...(decided && { requests: decided }) };
  });
  return read instanceof Doubt ? { connection: read } : read;
}

function authentication(rule: View): Doubt | undefined {
  const mode = rule.at("authentication.mode").text();
  if (mode === undefined || mode === "disabled") return undefined;
  return new Doubt(`${rule.at("authentication").path} asks for mutual authentication`, rule);
}

function encryption(item: View): Doubt | undefined {
  const field = ENCRYPTION.find((name) => item.at(name).exists() && !item.at(name).isEmpty());
  return field === undefined ? undefined : new Doubt(`${item.path}.${field} decides what gets through`, item);
}

function requestRules(item: View): Doubt | undefined {
  const [http, dns] = [item.at("rules.http").items(), item.at("rules.dns").items()];
  if (http.length === 0 && dns.length === 0) return undefined;
  // Every name: only a proxy in between.
  if (dns.some((rule) => rule.at("matchPattern").text() === "*")) return undefined;
  return new Doubt(`the L7 rules in ${item.path}.rules decide which requests get through`, item.at("rules"));
}
