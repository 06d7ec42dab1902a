// Stand-in until branch core has it. Not committed.
import type { Destination } from "./destination";
import type { Network } from "./network";
import type { Vantage } from "./vantage";
import type { Verdict } from "./verdict";
export function trace(_network: Network, _vantage: Vantage, _destination: Destination): Verdict {
  return { status: "unknown", hops: [], why: "not built", by: undefined };
}
