import type { Answer } from "../http";

/** One entry of `errors`; `chain` is the service's `error_chain`, where the reason of a validation error stands. */
export interface ApiError {
  code: number;
  message: string;
  chain?: { code: number; message: string }[];
}

/** Thrown by a handler to answer with a refusal. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly errors: ApiError[],
  ) {
    super(errors.map((e) => e.message).join("; "));
  }
}

export function refuse(status: number, code: number, message: string, chain?: ApiError["chain"]): never {
  throw new Refusal(status, [chain ? { code, message, chain } : { code, message }]);
}

/** A DNS record's validation error: code 1004 outside, the reason in the chain. */
export function invalidRecord(code: number, reason: string): never {
  refuse(400, 1004, "DNS Validation Error", [{ code, message: reason }]);
}

export function success(result: unknown, extra: Record<string, unknown> = {}): Answer {
  return { status: 200, body: { success: true, errors: [], messages: [], result, ...extra } };
}

export function failed(refusal: Refusal): Answer {
  const errors = refusal.errors.map(({ code, message, chain }) =>
    chain ? { code, message, error_chain: chain } : { code, message },
  );
  return { status: refusal.status, body: { success: false, errors, messages: [], result: null } };
}

/** A page of a list, with the service's `result_info`. */
export function page(items: unknown[], query: URLSearchParams): Answer {
  const perPage = Math.max(1, Number(query.get("per_page") ?? 100) || 100);
  const number = Math.max(1, Number(query.get("page") ?? 1) || 1);
  const result = items.slice((number - 1) * perPage, number * perPage);
  return success(result, {
    result_info: {
      page: number,
      per_page: perPage,
      count: result.length,
      total_count: items.length,
      total_pages: Math.ceil(items.length / perPage),
    },
  });
}
