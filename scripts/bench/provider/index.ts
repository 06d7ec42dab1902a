/** A provider that takes every resource as it is: previews differ by program, engine and pack only, and need no sandbox. */
import { type Props, serveProvider } from "../../../sandbox/providers/serve";

const echo = {
  create: async ({ inputs, preview }: { inputs: Props; preview: boolean }) => ({
    id: preview ? "" : "id",
    outputs: inputs,
  }),
  update: async ({ news }: { news: Props }) => ({ outputs: news }),
};

const answer = async (args: Props): Promise<Props> => args;
const functions = new Proxy<Record<string, typeof answer>>({}, { get: () => answer });

// No SDK asks for a later version than this.
serveProvider({ name: "pass-through", version: "99.0.0", resources: () => echo, functions });
