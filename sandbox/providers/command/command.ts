import { randomBytes } from "node:crypto";
import { changedInputs, checkInputs, mapOf, required, type Spec } from "../inputs";
import { type CheckFailure, type Ctx, type Props, type Resource, UNKNOWN } from "../serve";
import { runLocal } from "./local";
import { type Outcome, type Run, runRemote } from "./ssh";

const LOGGING = ["stdout", "stderr", "stdoutAndStderr", "none"];
const COMMON: Record<string, Spec> = {
  addPreviousOutputInEnv: "boolean",
  create: "string",
  delete: "string",
  environment: mapOf("string"),
  logging: "string",
  stdin: "string",
  triggers: ["any"],
  update: "string",
};
const ENDPOINT: Record<string, Spec> = {
  agentSocketPath: "string",
  dialErrorLimit: "integer",
  host: "string!",
  hostKey: "string",
  password: "string",
  perDialTimeout: "integer",
  port: "number",
  privateKey: "string",
  privateKeyPassword: "string",
  user: "string",
};
const REMOTE: Record<string, Spec> = { ...COMMON, connection: required({ ...ENDPOINT, proxy: ENDPOINT }) };
const LOCAL: Record<string, Spec> = {
  ...COMMON,
  archivePaths: ["string"],
  assetPaths: ["string"],
  dir: "string",
  interpreter: ["string"],
};

/** Where the command runs: all that differs between the two resources. */
interface Place {
  inputs: Record<string, Spec>;
  secrets: string[];
  check(inputs: Props): CheckFailure[];
  run(inputs: Props, run: Run): Promise<Outcome>;
}

const remotePlace: Place = {
  inputs: REMOTE,
  secrets: ["connection"],
  // The emulated servers take only LANG and LC_*, as sshd is installed; the official provider fails likewise.
  check: (inputs) =>
    Object.keys((inputs.environment ?? {}) as Props)
      .filter((name) => !/^(LANG|LC_[A-Z]+)$/.test(name))
      .map((name) => ({
        property: `environment.${name}`,
        reason: `Unable to set '${name}'. This only works if your SSH server is configured to accept this variable via AcceptEnv; pass data by stdin`,
      })),
  run: (inputs, run) => runRemote(inputs.connection as Props, run),
};

const localPlace: Place = {
  inputs: LOCAL,
  secrets: [],
  check: (inputs) =>
    ["assetPaths", "archivePaths"]
      .filter((name) => inputs[name] !== undefined && inputs[name] !== null)
      .map((name) => ({
        property: name,
        reason: `the sandbox's stand-in for the command provider does not collect files: leave ${name} out`,
      })),
  run: runLocal,
};

export const remoteCommand = commandResource(remotePlace);
export const localCommand = commandResource(localPlace);

function commandResource(place: Place): Resource {
  return {
    async check(news) {
      const failures = [...checkInputs(news, place.inputs), ...place.check(news)];
      if (typeof news.logging === "string" && !LOGGING.includes(news.logging))
        failures.push({ property: "logging", reason: `"${news.logging}" is none of ${LOGGING.join(", ")}` });
      return { inputs: news, failures, secrets: place.secrets };
    },
    async diff({ oldInputs, news }) {
      const changed = changedInputs(oldInputs, news);
      return { changes: changed.length > 0, replaces: changed.filter((name) => name === "triggers") };
    },
    async create({ inputs, preview }, ctx) {
      if (preview)
        return {
          id: "",
          outputs: { ...inputs, ...(inputs.create === undefined ? EMPTY : COMING) },
          secrets: place.secrets,
        };
      const id = `${ctx.name}${randomBytes(4).toString("hex")}`;
      return {
        id,
        outputs: { ...inputs, ...(await perform(place, inputs, inputs.create, {}, ctx)) },
        secrets: place.secrets,
      };
    },
    async update({ olds, news, preview }, ctx) {
      const command = news.update ?? news.create;
      if (preview)
        return { outputs: { ...news, ...(command === undefined ? printed(olds) : COMING) }, secrets: place.secrets };
      return { outputs: { ...news, ...(await perform(place, news, command, olds, ctx)) }, secrets: place.secrets };
    },
    // A command cannot be asked what became of it: the state is all there is to know.
    async delete({ outputs }, ctx) {
      await perform(place, outputs, outputs.delete, outputs, ctx);
    },
  };
}

const EMPTY = { stdout: "", stderr: "" };
const COMING = { stdout: UNKNOWN, stderr: UNKNOWN };
const printed = (state: Props): Props => ({ stdout: state.stdout ?? "", stderr: state.stderr ?? "" });

/** Runs one of the scripts, if there is one; an exit status other than 0 is an error that shows what was printed. */
async function perform(place: Place, inputs: Props, command: unknown, previous: Props, ctx: Ctx): Promise<Props> {
  if (typeof command !== "string" || command === "") return printed(previous);
  const outcome = await place.run(inputs, prepare(inputs, command, previous, ctx));
  const { code, stdout, stderr } = outcome;
  // Neither the script nor its input: both may hold secrets.
  if (code !== 0)
    throw new Error(
      `the command of ${ctx.name} ended with exit status ${code}:\n${[stdout, stderr].filter(Boolean).join("\n")}`,
    );
  return { stdout, stderr };
}

function prepare(inputs: Props, command: string, previous: Props, ctx: Ctx): Run {
  const environment: Record<string, string> = { ...((inputs.environment ?? {}) as Record<string, string>) };
  if (inputs.addPreviousOutputInEnv !== false) {
    if (typeof previous.stdout === "string" && previous.stdout !== "")
      environment.PULUMI_COMMAND_STDOUT = previous.stdout;
    if (typeof previous.stderr === "string" && previous.stderr !== "")
      environment.PULUMI_COMMAND_STDERR = previous.stderr;
  }
  const logging = typeof inputs.logging === "string" ? inputs.logging : "stdoutAndStderr";
  const wanted = {
    stdout: ["stdout", "stdoutAndStderr"].includes(logging),
    stderr: ["stderr", "stdoutAndStderr"].includes(logging),
  };
  return {
    command,
    environment,
    signal: ctx.signal,
    ...(typeof inputs.stdin === "string" ? { stdin: inputs.stdin } : {}),
    line: (stream, text) => {
      if (wanted[stream] && text !== "") ctx.log("info", text);
    },
  };
}

/** `local.run`: a command at every evaluation of the program, whose failure is an error. */
export async function runFunction(args: Props, ctx: Ctx): Promise<Props> {
  const { command, ...rest } = args;
  if (typeof command !== "string") throw new Error("command:local:run: missing required argument 'command'");
  const failures = [...checkInputs(rest, LOCAL), ...localPlace.check(rest)];
  if (failures.length > 0) throw new Error(failures.map((f) => `${f.property}: ${f.reason}`).join("; "));
  return { ...args, ...(await perform(localPlace, rest, command, {}, ctx)) };
}
