import type { Answer } from "../http";

/** A request that Pi-hole refuses, in its form: `{error: {key, message, hint}}`. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly key: string,
    message: string,
    readonly hint: string | null = null,
  ) {
    super(message);
  }

  answer(): Answer {
    const { key, message, hint } = this;
    return { status: this.status, body: { error: { key, message, hint }, took: TOOK } };
  }
}

/** Seconds that an answer took; every answer tells it. */
export const TOOK = 0.0005;
