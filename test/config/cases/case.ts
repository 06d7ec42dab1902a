import type { problemCodes } from "../../../config/problems";

export type Change = [path: string, value: unknown];

/** One way to break one rule. */
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
