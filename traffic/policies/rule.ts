import type { Truth, Unknown } from "../model/unknown";
import type { View } from "../model/view";
import type { Flow } from "./endpoint";
import type { Identity, Surroundings } from "./identity";
import type { Selector } from "./selector";

const DIRECTIONS = ["ingress", "egress"] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** Does a rule mean this other end of the connection? */
export type Peer = (identity: Identity) => Truth;

/** The objects that rules refer to. */
export interface Context extends Surroundings {
  /** Finds a registered CiliumCIDRGroup. */
  cidrGroup(name: string): View | undefined;
  /** By their names, of all namespaces. */
  services: ReadonlyMap<string, readonly View[]>;
}

/** Conditions beside the connection itself: see PortItem. */
export interface Conditions {
  requests?: Unknown | undefined;
  connection?: Unknown | undefined;
}

export interface Rule {
  view: View;
  /** Deny before allow: https://docs.cilium.io/en/stable/security/policy/deny/ */
  denies: boolean;
  matches(peer: Identity, flow: Flow, destination: Identity): Truth;
  /** Asked only where it matches. */
  conditions(flow: Flow, destination: Identity): Conditions;
}

/** A policy's rules for one direction. */
export interface Section {
  /** Does it say anything? */
  present: Truth;
  /** Does it refuse what no rule allows? */
  defaultDeny: Truth;
  rules: readonly Rule[];
}

/** One `spec` of an object. */
export interface Policy {
  /** The spec. */
  view: View;
  /** The endpoints it is for; undefined where it is for nodes. */
  subject: Selector;
  forNodes: boolean;
  /** Undefined: the whole cluster. */
  namespace: string | undefined;
  /** False where the agent does not look at policies of this kind; in doubt where it would refuse the object. */
  active: Truth;
  /** Read when it is asked for the first time. */
  section(direction: Direction): Section;
}
