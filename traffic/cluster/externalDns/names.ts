import { title } from "../../model/kind";
import type { Network } from "../../model/network";
import { type Known, Unknown } from "../../model/unknown";
import type { View } from "../../model/view";
import { anyInstaller, routeInValues } from "../installers";
import { type Written, written } from "./index";
import { mayWriteTo, type Side } from "./writers";

/** The records that an external-dns writes for one name. */
export interface WrittenName {
  /** Addresses and names, each once. */
  targets: readonly string[];
  proxied: boolean;
  /** The field that asks for the name. */
  at: View;
  writer: View;
}

/** The names that external-dns writes to one side, each with what it stands for or why that is not known. */
export function writtenNames(network: Network, side: Side): ReadonlyMap<string, Known<WrittenName>> {
  return network.index(`cluster/external-dns/names/${side}`, () => {
    const byName = new Map<string, Written[]>();
    for (const each of written(network, side).found) byName.set(each.name, [...(byName.get(each.name) ?? []), each]);
    return new Map([...byName].map(([name, asked]) => [name, agreed(name, asked)]));
  });
}

/** The one wish for a name, or an Unknown where several differ: which of them wins is external-dns's own choice. */
function agreed(name: string, asked: readonly Written[]): Known<WrittenName> {
  const wishes = new Map<string, WrittenName>();
  for (const { targets, proxied, at, writer } of asked) {
    if (targets instanceof Unknown)
      return Unknown.because(`${title(writer.resource)} (external-dns) may write ${name}: ${targets.why}`, at);
    const once = [...new Set(targets)].sort();
    wishes.set(`${once.join(" ")} ${proxied}`, { targets: once, proxied, at, writer });
  }
  const [first, other] = wishes.values();
  return other === undefined && first !== undefined
    ? first
    : Unknown.because(`several objects ask external-dns for ${name}, each for another target`, other?.at);
}

/**
 * Why a name that nothing is known to write may be written all the same: by an object that is not known, or that a chart or another tool
 * brings; undefined where every external-dns is known not to.
 *
 * @returns the end of a sentence, and what may write it
 */
export function mayBeWritten(network: Network, side: Side, name: string): { why: string; at: View } | undefined {
  const writer = mayWriteTo(network, side, name);
  if (writer === undefined) return undefined;
  const { unread, asked } = written(network, side);
  const unseen = unread.length > 0 || (!asked.has(name) && anyInstaller(network));
  const at = unseen ? writer.view : routeInValues(network, name);
  return at && { why: `${title(writer.view.resource)} (external-dns) may write one`, at };
}
