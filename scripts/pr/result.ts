import { z } from "zod";
import type { ChangedWays, End } from "../../traffic/documents/changedWays";
import { stackName } from "./stackName";

// The findings of a run of `npm run pr`, as data. In GitHub's workflows they go from the job that runs the pull request's code, which may
// write nothing, to the one that writes the comment and trusts none of it: there they are read by this schema.

const text = z.string();
const commit = z.string().regex(/^[0-9a-f]{40,64}$/);

/** A resource that would not stay as it is. */
const change = z.object({
  op: z.enum(["create", "update", "replace", "delete", "import", "protect", "unprotect"]),
  /** Pulumi's type token, `kubernetes:core/v1:Service`. */
  type: text,
  name: text,
  /** True where a deletion ends Pulumi's care of the object, and the object stays. */
  retained: z.boolean(),
  /** Changed properties by their paths (`spec.ports[0].port`), with what happens to each. Values are left out. */
  paths: z.array(
    z.object({
      path: text,
      kind: z.enum(["add", "update", "delete"]),
      /** True when the resource is replaced because of it. */
      replaces: z.boolean(),
    }),
  ),
});

/** A finding of a rule of the policy pack. */
const policy = z.object({
  /** Name of the rule, `NET-A01`. */
  rule: text,
  level: z.enum(["mandatory", "advisory"]),
  message: text,
});

/** A complaint of Pulumi, of the program or of its configuration. */
const problem = z.object({
  severity: z.enum(["error", "warning"]),
  /** `type name` of the resource it is about. */
  resource: text.optional(),
  message: text,
});

const vantage = z.discriminatedUnion("kind", [
  z.object({ kind: z.enum(["internet", "node"]) }),
  z.object({ kind: z.literal("lan"), address: text.optional() }),
  z.object({ kind: z.literal("tailnet"), who: text.optional() }),
  z.object({ kind: z.literal("pod"), namespace: text, app: text }),
]);

type Reachable = Extract<End, { status: "reachable" }>;

/** A field that is missing here would be left out of the comment, where somebody looks for what became open. */
const reachable = {
  status: z.literal("reachable"),
  at: z
    .object({ service: text, protocol: z.enum(["tcp", "udp"]), port: z.number().int().min(0).max(65_535) })
    .optional(),
  edge: z.boolean(),
  funnel: z.literal(true).optional(),
  signIn: z.literal(true).optional(),
  // In the comment it stands as it is written.
  alone: z
    .string()
    .regex(/^over IPv[46]( and IPv[46])? alone$/)
    .optional(),
} satisfies { [Field in keyof Required<Reachable>]: z.ZodType<Reachable[Field]> };

const end = z.discriminatedUnion("status", [
  z.object(reachable),
  z.object({ status: z.enum(["blocked", "unknown"]), why: text, by: z.array(text) }),
  z.object({ status: z.literal("absent") }),
]);

const ways = z.array(
  z.object({ from: z.array(vantage), to: text.optional(), before: end, after: end, steps: z.array(text) }),
);

/** Ways to the apps whose verdict is not what it was; traffic/documents/changedWays.ts says what the fields mean. */
const changedWays: z.ZodType<ChangedWays> = z.object({ opened: ways, closed: ways, moved: ways, obscured: ways });

/** Who reaches what beside the base, or why that is not compared. */
const reach = z.discriminatedUnion("compared", [
  z.object({ compared: z.literal(true), ways: changedWays }),
  z.object({ compared: z.literal(false), why: text }),
]);

const stack = z.object({
  stack: text.regex(stackName),
  /**
   * The network that the head was compared with. `base`: as the base brings it up. `nothing`: the base does not have the stack. `broken base`: it
   * could not be brought up, and the head was compared with nothing. `gone`: the head does not have the stack, and nothing was done.
   * `not compared`: the head was refused before that.
   */
  against: z.enum(["base", "nothing", "broken base", "gone", "not compared"]),
  passed: z.boolean(),
  /** False when an error ended the preview: what it would change is not known then. */
  complete: z.boolean(),
  changes: z.array(change),
  /** Number of resources that stay as they are. */
  unchanged: z.number().int().nonnegative(),
  policies: z.array(policy),
  problems: z.array(problem),
  /** Why the base could not be brought up. */
  baseProblems: z.array(problem),
  /** Absent where the head has no plan, and in results of revisions that did not compare it. */
  reach: reach.optional(),
});

/**
 * Form of the result. An optional addition leaves it as it is: the default branch's code reads results of older and newer revisions,
 * and leaves out what it does not know.
 */
export const format = 1;

export const resultSchema = z.object({
  format: z.literal(format),
  base: commit,
  head: commit,
  /** Changed files that take part in the judgement: the policy pack, the sandbox, these scripts, the workflows. */
  judges: z.array(text),
  stacks: z.array(stack),
});

export type Result = z.infer<typeof resultSchema>;
export type StackResult = z.infer<typeof stack>;
export type Change = z.infer<typeof change>;
export type Policy = z.infer<typeof policy>;
export type Problem = z.infer<typeof problem>;
export type Reach = z.infer<typeof reach>;

/** True when nothing stands in the way of the head. */
export const passed = (result: Result): boolean => result.stacks.every((each) => each.passed);
