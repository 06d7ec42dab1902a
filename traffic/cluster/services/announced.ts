import type { View } from "../../model/view";

/** Whether something announces an address, and what decides it. */
export type Announced =
  | { status: "yes"; text: string; at: View }
  | { status: "no" | "unknown"; text: string; at: View | undefined };
