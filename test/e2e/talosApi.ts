import { readFileSync } from "node:fs";
import { entriesOf, readable, type State } from "../../scripts/engine/state";
import { expectSuccess, npm, pulumi, stateFile } from "./checkout";

/** Calls a machine's API with the state's credentials, as a person does with `talosctl`. */
export function talosApi(stack: string, node: string): <T>(command: string, input?: object) => T {
  const of = ["--stack", stack];
  const state = JSON.parse(pulumi("stack", "export", ...of, "--show-secrets").stdout) as State;
  const applied = entriesOf(state).find(({ type }) => type === "talos:machine/configurationApply:ConfigurationApply");
  const { clientConfiguration } = readable(applied?.outputs) as { clientConfiguration: unknown };
  const { bin } = JSON.parse(readFileSync(stateFile(stack, "toolchain.json"), "utf8")) as { bin: { talos: string } };
  return <T>(command: string, input: object = {}) => {
    const asked = JSON.stringify({ node, endpoint: node, clientConfiguration, ...input });
    const ended = npm(["run", "sandbox", "--", "exec", ...of, "--", bin.talos, command], {}, asked);
    expectSuccess(ended);
    return JSON.parse(ended.stdout) as T;
  };
}
