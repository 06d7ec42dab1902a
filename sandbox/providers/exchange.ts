import { setTimeout as pause } from "node:timers/promises";
import type { Props } from "./types";

/** A service that a stand-in calls by HTTP, in the words of whoever has to mend what it refuses. */
export interface Service {
  name: string;
  /** The permissions that the credential needs, and the way to set it. */
  credential: string;
}

/** A service's answer. The text is for reading, never for an error: an answer may hold a key. */
export interface Reply {
  text: string;
  json: Props;
  /** The entity tag of this version, where the service gives one. */
  tag?: string;
}

/** An answer of a service that says no. */
export class ApiProblem extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly codes: readonly number[] = [],
    /** After how many seconds the service wants to be asked again. */
    readonly retryAfter?: number,
  ) {
    super(message);
  }
}

/** The request was sent, and nobody knows whether it was carried out. */
export class UncertainAnswer extends Error {}

/** Long for a service that answers in well under a second; short enough that an `up` does not hang. */
const TIMEOUT = 30_000;

export interface Request {
  method: string;
  url: string;
  headers?: Record<string, string>;
  body?: string | URLSearchParams;
  signal: AbortSignal;
}

/** A service that asks for more patience than this is told of, not waited for. */
const PATIENCE_S = 30;
const ATTEMPTS = 4;

/**
 * Sends one request; again where the service has too many of them, and says when: such a request was not carried out.
 *
 * @param reasons what a refusal's JSON tells, each with its code
 * @throws ApiProblem for a refusal, UncertainAnswer where the answer did not come whole
 */
export async function exchange(service: Service, request: Request, reasons: Reasons): Promise<Reply> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await send(service, request, reasons);
    } catch (error) {
      const after = error instanceof ApiProblem && error.status === 429 ? error.retryAfter : undefined;
      if (after === undefined || after > PATIENCE_S || attempt === ATTEMPTS) throw error;
      await pause(after * 1_000, undefined, { signal: request.signal });
    }
  }
}

type Reasons = (json: Props) => { text: string; codes?: number[] };

async function send(service: Service, request: Request, reasons: Reasons): Promise<Reply> {
  const { method, url, signal, ...rest } = request;
  const asked = `${method} ${url}`;
  let response: Response;
  try {
    response = await fetch(url, { ...rest, method, signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT)]) });
  } catch (error) {
    throw unanswered(service, asked, error as Error);
  }
  const { status, statusText } = response;
  let text: string;
  try {
    text = await response.text();
  } catch {
    throw cut(service, asked, status);
  }
  const json = parsed(text);
  if (response.ok && json === undefined && text.trim() !== "" && isJson(response)) throw cut(service, asked, status);
  const tag = response.headers.get("etag");
  if (response.ok && (json !== undefined || text.trim() === "" || !isJson(response)))
    return { text, json: json ?? {}, ...(tag !== null && { tag }) };
  const told = json === undefined ? { text: "" } : reasons(json);
  const said = told.text || `${statusText || "a refusal"}${json === undefined ? ", and no JSON" : ""}`;
  throw new ApiProblem(
    `${service.name} answers ${asked} with ${status}: ${said}${advice(service, status)}`,
    status,
    told.codes,
    secondsOf(response.headers.get("retry-after")),
  );
}

/** Retry-After as a number of seconds; its other form, a date, is none. Source: RFC 9110, 10.2.3. */
function secondsOf(retryAfter: string | null): number | undefined {
  return retryAfter !== null && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : undefined;
}

/** Advice for a status that is caused by the credential or the service, not by the request. */
function advice(service: Service, status: number): string {
  if (status === 401 || status === 403) return `\n${service.credential}`;
  if (status === 429 || status >= 500) return `\nThat is ${service.name}'s own trouble: run the command again later.`;
  return "";
}

function isJson(response: Response): boolean {
  return /^application\/json\b/.test(response.headers.get("content-type") ?? "");
}

/** Codes of Node.js for a connection that never came about: then nothing was carried out. */
const NOT_SENT = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "UND_ERR_CONNECT_TIMEOUT"];

function unanswered({ name }: Service, asked: string, error: Error): Error {
  const cause = error.cause as (Error & { code?: string }) | undefined;
  const why = `${asked}: ${cause?.message ?? error.message}`;
  if (NOT_SENT.includes(cause?.code ?? "")) return new Error(`${name} cannot be reached at ${why}`);
  return new UncertainAnswer(
    `${name} gave no answer to ${why}\nRun the command again; what it had done is found then.`,
  );
}

function cut({ name }: Service, asked: string, status: number): UncertainAnswer {
  return new UncertainAnswer(`The answer of ${name} to ${asked} (${status}) ended half way. Run the command again.`);
}

function parsed(text: string): Props | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Props) : {};
  } catch {
    return undefined;
  }
}

/** A service's clock may be behind ours by this much, and it counts in whole seconds. */
const SKEW_MS = 60_000;

/**
 * Carries out a create. Where its answer was cut, `after` finds out what became of it, with a signal of its own as the first one may have
 * ended; `isNew` tells what the service made since from what was there before.
 */
export async function createOnce<T>(
  create: () => Promise<T>,
  after: (isNew: (created: unknown) => boolean, signal: AbortSignal) => Promise<T | undefined>,
): Promise<T> {
  const began = Date.now() - SKEW_MS;
  try {
    return await create();
  } catch (error) {
    if (!(error instanceof UncertainAnswer)) throw error;
    const isNew = (created: unknown) => typeof created === "string" && Date.parse(created) >= began;
    const made = await after(isNew, AbortSignal.timeout(TIMEOUT)).catch(() => undefined);
    if (made === undefined) throw error;
    return made;
  }
}

/** undefined when the service says that there is no such thing. */
export async function found<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) return undefined;
    throw error;
  }
}
