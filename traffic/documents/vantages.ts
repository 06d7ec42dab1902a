import type { Vantage } from "../model/vantage";
import { STRANGER } from "../reach/matrix";
import { code } from "./markdown";

/** A vantage point as a table's head or a sentence names it. */
export function vantageName(vantage: Vantage): string {
  switch (vantage.kind) {
    case "internet":
      return "internet";
    case "lan":
      return vantage.address === undefined ? "LAN" : code(vantage.address);
    case "tailnet":
      return vantage.who === undefined ? "tailnet" : `${code(vantage.who)} (tailnet)`;
    case "node":
      return "a node";
    case "pod":
      return vantage.app === STRANGER
        ? `any other pod in ${code(vantage.namespace)}`
        : `pod ${code(`${vantage.namespace}/${vantage.app}`)}`;
  }
}
