import type { CheckCtx, Props, Resource } from "../../../sandbox/providers/serve";

export interface TestContext extends CheckCtx {
  logged: string[];
}

/** The context that serve.ts gives a resource, with a log that can be read. */
export function context(config: Props = {}, name = "thing", type = "test:index:Thing"): TestContext {
  const logged: string[] = [];
  return {
    urn: `urn:pulumi:test::homelab::${type}::${name}`,
    type,
    name,
    config,
    signal: new AbortController().signal,
    log: (severity, message) => logged.push(`${severity}: ${message}`),
    preview: false,
    ignoreChanges: [],
    logged,
  };
}

/** The reasons for which the inputs are refused, `property: reason`. */
export async function failuresOf(resource: Resource, inputs: Props): Promise<string[]> {
  const result = await resource.check?.(inputs, context());
  return (result?.failures ?? []).map((f) => `${f.property}: ${f.reason}`);
}

/** The resource's life as the engine drives it, each step with the state that the one before left. */
export function life(resource: Resource, ctx: TestContext) {
  let inputs: Props = {};
  let state: Props = {};
  let id = "";
  return {
    get id() {
      return id;
    },
    get inputs() {
      return inputs;
    },
    get outputs() {
      return state;
    },
    async create(news: Props) {
      const made = await resource.create({ inputs: news, preview: false }, ctx);
      [inputs, state, id] = [news, made.outputs, made.id];
      return made;
    },
    diff: (news: Props) => {
      if (!resource.diff) throw new Error("no diff");
      return resource.diff({ id, oldInputs: inputs, olds: state, news }, ctx);
    },
    /** false when the resource is gone. */
    async refresh(): Promise<boolean> {
      const live = await resource.read?.({ id, inputs, state }, ctx);
      if (!live) return false;
      [inputs, state, id] = [live.inputs, live.outputs, live.id];
      return true;
    },
    async update(news: Props) {
      if (!resource.update) throw new Error("no update");
      const result = await resource.update({ id, oldInputs: inputs, olds: state, news, preview: false }, ctx);
      [inputs, state] = [news, result.outputs];
      return result;
    },
    delete: async () => resource.delete?.({ id, inputs, outputs: state }, ctx),
  };
}
