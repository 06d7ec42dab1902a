import { type WrittenName, writtenNames } from "../cluster/externalDns/names";
import { parseAddress } from "../model/addresses";
import { title } from "../model/kind";
import type { Network } from "../model/network";
import { type Known, Unknown } from "../model/unknown";
import type { View } from "../model/view";

/** Addresses that an external-dns writes into the LAN's resolver. */
export interface WrittenAddresses {
  addresses: readonly string[];
  at: View;
  /** The writer, as hops name it. */
  by: string;
}

/** As many names as a resolver follows. */
const LONGEST_CHAIN = 10;

/** The addresses that an external-dns writes into the LAN's resolver for a name; undefined where no known object asks for the name. */
export function writtenOnLan(network: Network, name: string): Known<WrittenAddresses> | undefined {
  const names = writtenNames(network, "LAN");
  const first = names.get(name) ?? starAbove(names, name);
  let said = first;
  for (let links = 0; links < LONGEST_CHAIN; links++) {
    if (said === undefined || said instanceof Unknown) return said;
    const [target, ...others] = said.targets;
    if (said.targets.every((each) => parseAddress(each) !== undefined))
      return { addresses: said.targets, at: said.at, by: `${title(said.writer.resource)}, external-dns` };
    if (target === undefined || others.length > 0) break;
    const why = `${name} stands for ${target}, a name which external-dns does not write on the LAN`;
    said = names.get(target) ?? Unknown.because(why, said.at);
  }
  return Unknown.because(
    `what ${name} stands for on the LAN has no end`,
    first instanceof Unknown ? undefined : first?.at,
  );
}

/** Whether a resolver answers for more names than are written depends on its kind. */
function starAbove(names: ReadonlyMap<string, Known<WrittenName>>, name: string): Unknown | undefined {
  for (let dot = name.indexOf("."); dot >= 0; dot = name.indexOf(".", dot + 1)) {
    const star = `*${name.slice(dot)}`;
    const found = names.get(star);
    if (found === undefined) continue;
    const at = found instanceof Unknown ? undefined : found.at;
    return Unknown.because(`whether the LAN's resolver answers ${name} by ${star}, which external-dns writes`, at);
  }
  return undefined;
}
