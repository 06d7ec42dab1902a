import { Network } from "../../traffic/model/network";
import type { Stack } from "../../traffic/model/stack";

const networks = new WeakMap<Stack, Network>();

/** The network of a stack. It is one for all rules: what one of them has looked up, as the machines' patches, the next one finds. */
export function networkOf(stack: Stack): Network {
  let network = networks.get(stack);
  if (network === undefined) {
    network = new Network(stack.resources);
    networks.set(stack, network);
  }
  return network;
}
