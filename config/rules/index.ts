import type { Homelab } from "../homelab";
import type { Problem } from "../problems";
import { addressProblems } from "./addresses";
import { appProblems } from "./apps";

/** Every cross-field rule of the configuration. */
export function crossFieldProblems(homelab: Homelab): Problem[] {
  return [...addressProblems(homelab), ...appProblems(homelab)];
}
