import type { Stack } from "../model/stack";
import { HAND_NAMES } from "../model/types";
import type { View } from "../model/view";
import { parseDnsmasq } from "./dnsmasq";
import type { ResolverSource } from "./source";

/**
 * The lists of names that a person enters into the LAN's resolver. It is taken to know them, to answer `*.example.org` for every name below the
 * domain, and to ask the public DNS for everything else, other types of these names included: as a home router does.
 *
 * @throws Unknown when a name is not known
 */
export function handNames(stack: Stack): ResolverSource[] {
  return stack.type(HAND_NAMES).map((list) => {
    const at = list.at("names");
    return {
      at,
      kind: "by hand",
      path: "",
      config: parseDnsmasq(at.entries().flatMap(lines).join("\n")),
      host: list.at("resolver").text(),
    };
  });
}

/** An IPv6 address stands behind the IPv4 one, after a comma. */
function lines([name, address]: [string, View]): string[] {
  const answer = address.text() ?? "";
  return name.startsWith("*.")
    ? answer.split(",").map((one) => `address=/${name}/${one}`)
    : [`host-record=${name},${answer}`];
}
