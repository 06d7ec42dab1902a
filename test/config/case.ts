import type { problemCodes } from "../../config/problems";

export type Change = [path: string, value: unknown];

/** One mistake in a configuration, what is said of it, and almost the same without the mistake. */
export interface Case {
  code: keyof typeof problemCodes;
  says: string;
  changes: Change[];
  field: string;
  /** Parts of the message: the value found and, for a conflict, both owners. */
  message: string[];
  fix: RegExp;
  /** Almost the same, and sound. */
  sound: Change[];
}
