import { z } from "zod";
import { parseHuJson } from "./hujson";

const strings = z.array(z.string());
const acl = z.strictObject({
  action: z.literal("accept"),
  src: strings,
  dst: strings,
  proto: z.string().optional(),
  srcPosture: strings.optional(),
});
const grant = z.strictObject({
  src: strings,
  dst: strings,
  ip: strings.optional(),
  app: z.record(z.string(), z.array(z.unknown())).optional(),
  via: strings.optional(),
  srcPosture: strings.optional(),
});
const test = z.strictObject({
  src: z.string(),
  proto: z.string().optional(),
  accept: strings.optional(),
  deny: strings.optional(),
  srcPostureAttrs: z.record(z.string(), z.unknown()).optional(),
});
const ssh = z.strictObject({
  action: z.enum(["accept", "check"]),
  src: strings,
  dst: strings,
  users: strings,
  checkPeriod: z.string().optional(),
  acceptEnv: strings.optional(),
  srcPosture: strings.optional(),
});

/** The policy file. Source: the reference of tailnet policy file syntax. */
const policy = z.strictObject({
  // Neither of the two means everything; an empty one means nothing.
  acls: z.array(acl).optional(),
  grants: z.array(grant).optional(),
  groups: z.record(z.string(), strings).default({}),
  hosts: z.record(z.string(), z.string()).default({}),
  ipsets: z.record(z.string(), strings).default({}),
  tagOwners: z.record(z.string(), strings).default({}),
  autoApprovers: z
    .strictObject({
      routes: z.record(z.string(), strings).default({}),
      exitNode: strings.default([]),
      services: z.record(z.string(), strings).default({}),
    })
    .prefault({}),
  tests: z.array(test).default([]),
  ssh: z.array(ssh).default([]),
  sshTests: z.array(z.unknown()).default([]),
  nodeAttrs: z
    .array(
      z.strictObject({
        target: strings,
        attr: strings.optional(),
        app: z.unknown().optional(),
        ipPool: strings.optional(),
      }),
    )
    .default([]),
  postures: z.record(z.string(), strings).default({}),
  defaultSrcPosture: strings.default([]),
  derpMap: z.unknown().optional(),
  disableIPv4: z.boolean().optional(),
  OneCGNATRoute: z.string().optional(),
  randomizeClientPort: z.boolean().optional(),
});

export type Policy = z.infer<typeof policy>;
export type PolicyTest = z.infer<typeof test>;

/** Policy text that the service does not take. */
export class PolicyProblem extends Error {
  constructor(
    message: string,
    /** The service's `data`: what failed, by user of the test. */
    readonly data?: { user: string; errors: string[] }[],
  ) {
    super(message);
  }
}

/** Reads the text; refuses bad syntax, unknown fields and wrong types, all at once. */
export function readPolicy(text: string): Policy {
  let value: unknown;
  try {
    value = parseHuJson(text);
  } catch (error) {
    throw new PolicyProblem((error as Error).message);
  }
  const result = policy.safeParse(canonicalKeys(value));
  if (result.success) return result.data;
  throw new PolicyProblem(
    result.error.issues.map((i) => (i.path.length ? `${i.path.join(".")}: ${i.message}` : i.message)).join("; "),
  );
}

/** The service matches field names without regard to case, and takes the older `users`/`ports`, `user`/`allow`. */
function canonicalKeys(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const names = new Map(Object.keys(policy.shape).map((k) => [k.toLowerCase(), k]));
  const out: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(value)) out[names.get(key.toLowerCase()) ?? key] = part;
  if (Array.isArray(out.acls)) out.acls = out.acls.map((rule) => renamed(rule, { users: "src", ports: "dst" }));
  if (Array.isArray(out.tests)) out.tests = out.tests.map((rule) => renamed(rule, { user: "src", allow: "accept" }));
  return out;
}

function renamed(rule: unknown, names: Record<string, string>): unknown {
  if (typeof rule !== "object" || rule === null || Array.isArray(rule)) return rule;
  return Object.fromEntries(Object.entries(rule).map(([k, v]) => [names[k] ?? k, v]));
}
