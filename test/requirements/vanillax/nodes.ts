/** Host names of the second network's machines. */
export const nodes = ["node-01", "node-02", "node-03"];

/** True when every machine shows it. */
export function everyNode(holds: (node: string) => boolean): boolean {
  return nodes.every(holds);
}
