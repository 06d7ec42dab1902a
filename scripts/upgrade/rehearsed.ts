import type { ChangedWays } from "../../traffic/documents/changedWays";
import type { Change } from "./changes";
import type { Dropped } from "./dropped";
import type { UpgradeProblem } from "./problems";
import type { Versions } from "./products";
import type { Hop } from "./route";
import type { Broken } from "./rules";
import type { Values } from "./stackFile";
import type { Step } from "./step";

/** The engine's preview of a hop; the update after it passed, and left nothing to change. */
export interface EngineReport {
  changes: { op: string; type: string; name: string }[];
  unchanged: number;
}

/** One hop, with what it does to the plan. */
export interface Rehearsal {
  hop: Hop;
  steps: Step[];
  /** Resources whose inputs are others; the engine tells the same in its preview. */
  changes: Change[];
  unchanged: number;
  ways: ChangedWays;
  dropped: Dropped[];
  /** Rules that the network breaks after and not before, and the other way round. */
  broken: Broken[];
  mended: Broken[];
  /** The engine's report from a sandbox; missing: it was not asked. */
  engine?: EngineReport;
  /** Combinations that are supported, but that their makers have not tested. */
  remarks: string[];
}

/** A whole way. */
export interface Upgrade {
  stack: string;
  from: Versions;
  to: Versions;
  rehearsals: Rehearsal[];
  /** The problems for which a step must not be made as it is; none: the way is open. */
  problems: UpgradeProblem[];
  /** The stack file's settings before the first hop, and after each. */
  states: Values[];
}
