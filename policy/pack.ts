import type {
  Policies,
  PolicyConfigSchema,
  ReportViolation,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import type { Resource } from "../traffic/model/resource";
import type { Stack } from "../traffic/model/stack";
import { type Exception, isExcepted, readExceptions } from "./exceptions";
import { unjudgedText, violationText } from "./message";
import {
  checkResource,
  evaluate,
  Judge,
  judgedStack,
  type ResourceRule,
  type Rule,
  type Setting,
  type StackRule,
  type Unjudged,
} from "./rule";
import { behindProxy, resourcesOnce, type SdkResource, withoutProxies } from "./wire";

/** The state that the policies of one run share. */
interface Run {
  today: string;
  codes: ReadonlySet<string>;
  exceptions: readonly Exception[];
  /** Each resource as it was registered, by URN. */
  registered: Map<string, Registered>;
  /** By rule, what could not be judged, until NET-U01 tells it. */
  unjudged: Map<string, Unjudged[]>;
  /**
   * URN of a resource that stands for the stack in what concerns no single one: `pulumi policy analyze` of CLI 3.250 ends in a crash while it
   * prints a violation that names none.
   */
  anchor?: string;
  /** The stack of the current analysis: all stack rules are asked about the same one. */
  stack?: { list: unknown[] | undefined; marker: object | undefined; stack: Stack };
}

interface Registered {
  /** The SDK's own object behind the inputs, to tell when it hands out others. */
  marker: object | undefined;
  resource: Resource;
}

/**
 * The rules as CrossGuard policies. Two more make the pack whole: NET-X01, first, reads the exceptions before any rule needs them; NET-U01,
 * last, tells what the rules could not judge.
 *
 * @param today `2026-11-23`, against which exceptions expire
 */
export function policiesOf(rules: readonly Rule[], today: string): Policies {
  const run: Run = {
    today,
    codes: new Set(rules.map((r) => r.code)),
    exceptions: [],
    registered: new Map(),
    unjudged: new Map(),
  };
  return [
    exceptionsPolicy(run),
    ...rules.map((rule) => (rule.scope === "resource" ? resourcePolicy(rule, run) : stackPolicy(rule, run))),
    unjudgedPolicy(run),
  ];
}

function resourcePolicy(rule: ResourceRule, run: Run): ResourceValidationPolicy {
  return {
    ...described(rule),
    validateResource(args, report) {
      const resource = registered(args, run);
      if (!rule.applies(args.type)) return;
      const judge = new Judge(rule, args.getConfig<Record<string, unknown>>());
      checkResource(rule, resource, judge);
      tell(rule, judge, run, report);
    },
  };
}

function stackPolicy(rule: StackRule, run: Run): StackValidationPolicy {
  return {
    ...described(rule),
    validateStack(args, report) {
      tell(rule, evaluate(rule, stackOf(args.resources, run), args.getConfig<Record<string, unknown>>()), run, report);
    },
  };
}

/**
 * The indexed stack, built once an analysis: by the first rule that is asked, which leaves nothing in the SDK's list for the others (see
 * wire.ts). Where the list cannot be told, the SDK makes new objects for every rule, but the property map behind the last resource stays
 * the same object.
 */
function stackOf(resources: readonly SdkResource[], run: Run): Stack {
  const list = resourcesOnce();
  const marker = behindProxy(resources[resources.length - 1]?.props);
  const same = list === undefined ? marker !== undefined && run.stack?.marker === marker : run.stack?.list === list;
  if (run.stack === undefined || !same) {
    run.anchor = anchor(resources) ?? run.anchor;
    const stack = judgedStack(resources.map((resource) => withInputs(withoutProxies(resource), run)));
    run.stack = { list, marker, stack };
    if (list !== undefined) list.length = 0;
  }
  return run.stack.stack;
}

/** The stack's own resource, which every program has; else the first. */
function anchor(resources: readonly { type: string; urn: string }[]): string | undefined {
  return (resources.find(({ type }) => type === "pulumi:pulumi:Stack") ?? resources[0])?.urn;
}

/** Read once for all policies, and kept for those of the stack; by whichever is asked first, as a configuration may switch any of them off. */
function registered(resource: SdkResource, run: Run): Resource {
  const marker = behindProxy(resource.props);
  const known = run.registered.get(resource.urn);
  if (known !== undefined && marker !== undefined && known.marker === marker) return known.resource;
  const plain = withoutProxies(resource);
  run.registered.set(resource.urn, { marker, resource: plain });
  return plain;
}

/**
 * A stack rule is given outputs, and a resource whose provider cannot be configured yet (a cluster that this very update makes) has none in
 * a preview: every rule about it would be blind. Its registered inputs fill the gaps. The status of an object of Kubernetes is of
 * before the update, whatever changes: an address that the update asks for would look refused.
 */
function withInputs(resource: Resource, run: Run): Resource {
  const inputs = run.registered.get(resource.urn)?.resource.props;
  const props = { ...inputs, ...resource.props };
  if (resource.type.startsWith("kubernetes:")) props.status = inputs?.status;
  return { ...resource, props };
}

function tell(rule: Rule, judge: Judge, run: Run, report: ReportViolation): void {
  for (const violation of judge.violations) {
    if (isExcepted(run.exceptions, rule.code, violation.resource)) continue;
    report(violationText(rule, violation), violation.resource.urn);
  }
  if (judge.unjudged.length > 0)
    run.unjudged.set(rule.code, [...(run.unjudged.get(rule.code) ?? []), ...judge.unjudged]);
}

function described(rule: Rule) {
  return {
    name: rule.code,
    // The message carries the rest: the CLI prints both.
    description: rule.title,
    enforcementLevel: rule.level,
    ...(rule.settings && { configSchema: schema(rule.settings) }),
  };
}

function schema(settings: Readonly<Record<string, Setting>>): PolicyConfigSchema {
  const properties = Object.entries(settings).map(([name, s]) => {
    const type =
      s.type === "texts"
        ? { type: "array" as const, items: { type: "string" as const } }
        : { type: s.type === "number" ? ("number" as const) : ("string" as const) };
    return [name, { ...type, description: s.describes, default: s.default }];
  });
  return { properties: Object.fromEntries(properties) };
}

export const EXCEPTIONS = {
  code: "NET-X01",
  title: "Exceptions are complete and have not expired",
  prevents: "An exception that nobody remembers is a rule that is switched off for ever.",
};

const text = { type: "string" as const };

function exceptionsPolicy(run: Run): ResourceValidationPolicy & StackValidationPolicy {
  const read = (config: { exceptions?: unknown }) => {
    const { valid, problems } = readExceptions(config.exceptions, run.codes, run.today);
    run.exceptions = valid;
    return problems;
  };
  return {
    name: EXCEPTIONS.code,
    description: EXCEPTIONS.title,
    enforcementLevel: "mandatory",
    configSchema: {
      properties: {
        exceptions: {
          type: "array",
          description: "Rules that a resource may break for a while.",
          items: {
            type: "object",
            properties: { rule: text, resource: text, reason: text, expires: text },
            required: ["rule", "resource", "reason", "expires"],
          },
        },
      },
    },
    validateResource(args) {
      read(args.getConfig());
      registered(args, run);
    },
    validateStack(args, report) {
      run.anchor = anchor(args.resources) ?? run.anchor;
      for (const problem of read(args.getConfig()))
        report(`${EXCEPTIONS.code} ${problem}. ${EXCEPTIONS.prevents}`, run.anchor);
    },
  };
}

export const UNJUDGED = {
  code: "NET-U01",
  title: "Values that a preview could not judge are listed",
  prevents:
    "A preview that kept quiet about values it does not know would look safer than it is. Advisory: the same rules judge these values at update.",
};

function unjudgedPolicy(run: Run): StackValidationPolicy {
  return {
    name: UNJUDGED.code,
    description: UNJUDGED.title,
    enforcementLevel: "advisory",
    validateStack(_args, report) {
      if (run.unjudged.size > 0) report(unjudgedText(run.unjudged), run.anchor);
      run.unjudged.clear();
    },
  };
}
