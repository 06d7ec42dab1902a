import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import { deserializeProperties } from "@pulumi/pulumi/runtime/rpc";
import { setMockOptions } from "@pulumi/pulumi/runtime/settings";
import { loadStackFile, readStackValues } from "../../config/load";
import { secretKeys } from "../../config/secrets";
import { redact } from "./redact";

/** A resource as the program registers it. */
export interface PlannedResource {
  type: string;
  name: string;
  /** `type::name` of the resource it is a part of. */
  parent?: string;
  inputs: Record<string, unknown>;
  options: {
    protect?: true;
    retainOnDelete?: true;
    deleteBeforeReplace?: true;
    ignoreChanges?: string[];
    replaceOnChanges?: string[];
    /** `type::name` of what it waits for. */
    dependsOn?: string[];
    provider?: string;
    /** The import id, where the resource is to be adopted. */
    import?: string;
    custom: boolean;
  };
}

/** The getters that evaluate() reads of a RegisterResourceRequest. */
interface Registration {
  getType(): string;
  getName(): string;
  getParent(): string;
  getObject(): { toJavaScript(): Record<string, unknown> } | undefined;
  getProtect(): boolean | undefined;
  getRetainondelete(): boolean | undefined;
  getDeletebeforereplace(): boolean;
  getIgnorechangesList(): string[];
  getReplaceonchangesList(): string[];
  getDependenciesList(): string[];
  getProvider(): string;
  getImportid(): string;
  getCustom(): boolean;
}

type Callback = (error: unknown, response: unknown) => void;

/** Pulumi's own mock monitor, which also keeps what was registered with its options. */
class RecordingMonitor extends MockMonitor {
  readonly registered: PlannedResource[] = [];

  override async registerResource(request: Registration, callback: Callback): Promise<void> {
    if (request.getType() !== "pulumi:pulumi:Stack") this.registered.push(describe(request));
    await super.registerResource(request, callback);
  }
}

let turn: Promise<unknown> = Promise.resolve();

/**
 * Runs the program without engine, providers or cluster, as a first preview would, and returns every resource that it
 * registers. Secrets need not be set. May be called again, for the same stack or another one; Pulumi's runtime holds one program at
 * a time, so a call waits for those before it. Throws ConfigurationError.
 */
export function evaluate(stack: string, root: string, folder = root): Promise<PlannedResource[]> {
  const result = turn.then(() => run(stack, root, folder));
  turn = result.catch(() => undefined);
  return result;
}

async function run(stack: string, root: string, folder: string): Promise<PlannedResource[]> {
  loadStackFile(stack, folder);
  const project = "homelab";
  const values = Object.entries(readStackValues(stack, folder)).map(([key, value]) => [`homelab:${key}`, text(value)]);
  // Redaction writes another text: one of these in a plan is a secret that the program forgot to mark.
  const placeholders = secretKeys.map((s) => [`homelab:${s.name}`, `placeholder of ${s.name}`]);
  const config = Object.fromEntries([...values, ...placeholders]) as Record<string, string>;
  pulumi.runtime.setAllConfig(
    config,
    placeholders.map(([key]) => key as string),
  );
  const monitor = new RecordingMonitor({
    newResource: ({ name, inputs, custom }) => ({ id: custom === false ? undefined : `${name}-id`, state: inputs }),
    // The one function that is called with what a preview knows gives out the tunnel's token.
    call: () => ({ token: "placeholder of the tunnel's token" }),
  });
  setMockOptions(monitor, project, stack, true);
  try {
    await pulumi.runtime.runInPulumiStack(async () => loadAnew(join(root, "index.ts")));
  } finally {
    await pulumi.runtime.disconnect();
  }
  // A module loader of its own (a test runner's) may have kept the program: nothing is no plan.
  if (monitor.registered.length === 0) throw new Error(`${root}/index.ts registered nothing`);
  return monitor.registered;
}

/** The program registers its resources while it is loaded, and Node.js loads a module once. */
function loadAnew(program: string): unknown {
  const file = require.resolve(program);
  delete require.cache[file];
  return require(file);
}

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function describe(request: Registration): PlannedResource {
  const inputs = deserializeProperties(request.getObject() as never, true) as Record<string, unknown>;
  const list = (items: string[]) => (items.length > 0 ? items : undefined);
  const options = {
    protect: request.getProtect() || undefined,
    retainOnDelete: request.getRetainondelete() || undefined,
    deleteBeforeReplace: request.getDeletebeforereplace() || undefined,
    ignoreChanges: list(request.getIgnorechangesList()),
    replaceOnChanges: list(request.getReplaceonchangesList()),
    dependsOn: list(request.getDependenciesList().map(shortUrn)),
    provider: request.getProvider() ? shortUrn(request.getProvider().replace(/::[^:]*$/, "")) : undefined,
    import: request.getImportid() || undefined,
    custom: request.getCustom(),
  };
  return {
    type: request.getType(),
    name: request.getName(),
    parent: request.getParent() ? shortUrn(request.getParent()) : undefined,
    inputs: redact(inputs) as Record<string, unknown>,
    options: Object.fromEntries(
      Object.entries(options).filter(([, v]) => v !== undefined),
    ) as PlannedResource["options"],
  } as PlannedResource;
}

/** `type::name` of `urn:pulumi:stack::project::parents$type::name`. */
function shortUrn(urn: string): string {
  const [, , types = "", name = ""] = urn.split("::");
  return `${types.split("$").at(-1)}::${name}`;
}
