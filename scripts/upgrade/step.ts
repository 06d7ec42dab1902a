import type { Homelab } from "../../config/homelab";
import type { TalosProvider } from "../../config/talosProvider";
import { minorOf } from "../../config/versions";
import type { Dropped } from "./dropped";
import type { Hop } from "./route";

/** Something that a person does. */
export interface Step {
  title: string;
  /** Sentences, each on its own. */
  says: string[];
  /** Lines for a shell. */
  commands: string[];
  /** A part of the stack file, as YAML. */
  writes?: string[];
}

/** The data from which a hop's steps are made. */
export interface Facts {
  hop: Hop;
  stack: string;
  homelab: Homelab;
  /** The provider that has to be named in the stack file; missing: the one that is there will do. */
  provider?: TalosProvider | undefined;
  /** The provider's version was given, and is not a stand-in for one that is not known here. */
  providerGiven: boolean;
  dropped: readonly Dropped[];
}

/** Is it another minor version, not a patch release alone? */
export const isMinor = ({ product, before, after }: Hop): boolean =>
  minorOf(before[product]) !== minorOf(after[product]);
