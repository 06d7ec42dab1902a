import { lanAnswer } from "../lan";
import type { QuestionType } from "../lan/answer";
import type { LanAnswer } from "../lan/answers";
import type { Network } from "../model/network";
import { follow } from "../model/walk";

/** The answer of the LAN's resolver for a name; undefined where it is not known. */
export function onLan(network: Network, name: string, type: QuestionType = "A"): LanAnswer | undefined {
  let said: LanAnswer | undefined;
  follow((walk) => {
    said = lanAnswer(network, name, type, walk);
    return undefined;
  });
  return said;
}

/** The addresses that it answers with; none where it has no record of its own. */
export function addressesOnLan(network: Network, name: string): readonly string[] {
  const said = onLan(network, name);
  return said?.kind === "addresses" ? said.addresses : [];
}
