import { isObject } from "../../compare";
import type { Props } from "../../types";

/** Whether a live object is ready; `waiting` says what is missing, `failed` that no waiting will help. */
export interface Verdict {
  ready: boolean;
  waiting?: string[];
  failed?: string;
}

export const READY: Verdict = { ready: true };

export function waiting(...reasons: string[]): Verdict {
  return { ready: false, waiting: reasons };
}

export function failed(reason: string): Verdict {
  return { ready: false, failed: reason };
}

export interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
}

export function part(object: unknown, name: string): Props {
  const value = isObject(object) ? object[name] : undefined;
  return isObject(value) ? value : {};
}

export function count(object: Props, name: string, fallback = 0): number {
  const value = object[name];
  return typeof value === "number" ? value : fallback;
}

export function conditions(object: Props): Condition[] {
  const list = part(object, "status").conditions;
  return Array.isArray(list) ? (list as Condition[]) : [];
}

export function condition(object: Props, type: string): Condition | undefined {
  return conditions(object).find((candidate) => candidate.type === type);
}

export function sayCondition(c: Condition): string {
  const details = [c.reason, c.message].filter((text) => text).join(": ");
  return `condition ${c.type} is ${c.status}${details ? ` (${details})` : ""}`;
}
