import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { writeJson } from "../common/files";

const statusAnswer = z.strictObject({
  /** The request is not carried out. */
  status: z.int().min(400).max(599),
  headers: z.record(z.string(), z.string()).default({}),
  /** Sent as it is. */
  body: z.string().default(""),
});

const faults = z.array(
  z.strictObject({
    service: z.enum(["cloudflare", "tailscale", "resolver"]),
    method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE"]),
    /** A part of the request's path: `/dns_records`. */
    path: z.string().startsWith("/"),
    /** How many requests it befalls. */
    times: z.int().min(1),
    /**
     * `half`: the answer ends in its middle. `reset`: the connection ends before the answer begins. `hang`: no answer comes, and the
     * connection stays. All three carry the request out, which is the worse case of each.
     */
    answer: z.union([z.enum(["half", "reset", "hang"]), statusAnswer]),
  }),
);

/** The next requests of one kind that a service answers badly: an entry of `faults.json`. */
export type Fault = z.input<typeof faults>[number];
export type FaultyAnswer = z.output<typeof faults>[number]["answer"];

/** Gives the fault of the next request; undefined for none. */
export type FaultOf = (method: string, path: string) => FaultyAnswer | undefined;

/**
 * The faults that `file` orders for a service. It is read before each request, so a person plays a fault by writing it; each one that came
 * about is taken off the file. The first entry that fits a request is taken.
 *
 * @throws Error where the file cannot be understood, with every reason
 */
export function openFaults(file: string, service: Fault["service"]): FaultOf {
  return (method, path) => {
    if (!existsSync(file)) return undefined;
    const ordered = readFaults(file);
    const hit = ordered.find(
      (fault) => fault.service === service && fault.method === method && path.includes(fault.path),
    );
    if (hit === undefined) return undefined;
    hit.times--;
    writeJson(
      file,
      ordered.filter(({ times }) => times > 0),
      0o600,
    );
    return hit.answer;
  };
}

function readFaults(file: string): z.output<typeof faults> {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(`${file} is not JSON (${(error as Error).message}): mend it, or delete it`);
  }
  const read = faults.safeParse(content);
  if (read.success) return read.data;
  const reasons = read.error.issues.map(({ path, message }) => `${path.join(".") || "the whole"}: ${message}`);
  throw new Error(`${file} cannot be understood (${reasons.join("; ")}): mend it, or delete it`);
}
