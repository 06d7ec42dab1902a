import { randomBytes } from "node:crypto";
import { changedInputs, checkInputs, mapOf, required, type Spec } from "../inputs";
import { type CheckFailure, type Ctx, type Props, type Resource, UNKNOWN } from "../serve";
import { runLocal } from "./local";
import { acceptedByServer, type Outcome, type Run, runRemote } from "./ssh";

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
  /** False for a variable that does not get there. */
  takes(variable: string): boolean;
  /** How a failure is told, in the official provider's words. */
  failed: string;
  run(inputs: Props, run: Run): Promise<Outcome>;
}

const remotePlace: Place = {
  inputs: REMOTE,
  secrets: ["connection"],
  check: () => [],
  takes: acceptedByServer,
  failed: "Process exited with status",
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
  takes: () => true,
  failed: "exit status",
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

/** Runs one of the commands, if there is one. A status other than 0 is an error that quotes the command, as the official provider's does. */
async function perform(place: Place, inputs: Props, command: unknown, previous: Props, ctx: Ctx): Promise<Props> {
  if (typeof command !== "string" || command === "") return printed(previous);
  const environment = { ...given(place, inputs, ctx), ...remembered(place, inputs, previous, ctx) };
  const outcome = await place.run(inputs, prepare(inputs, command, environment, ctx));
  const { code, stdout, stderr } = outcome;
  if (code !== 0) throw new Error(`${place.failed} ${code}: running ${JSON.stringify(command)}:\n${outcome.printed}`);
  return { stdout, stderr };
}

/** The variables that the program sets; one that does not get there ends the run before it begins. */
function given(place: Place, inputs: Props, ctx: Ctx): Record<string, string> {
  const environment = (inputs.environment ?? {}) as Record<string, string>;
  const refused = Object.keys(environment).find((name) => !place.takes(name));
  if (refused === undefined) return environment;
  ctx.log("error", unableToSet(refused));
  throw new Error(`could not set environment variable "${refused}": ssh: setenv failed`);
}

/** The last run's output as environment variables; a warning names those that the place does not take. */
function remembered(place: Place, inputs: Props, previous: Props, ctx: Ctx): Record<string, string> {
  if (inputs.addPreviousOutputInEnv === false) return {};
  const variables = { PULUMI_COMMAND_STDOUT: previous.stdout, PULUMI_COMMAND_STDERR: previous.stderr };
  return Object.fromEntries(
    Object.entries(variables).filter((variable): variable is [string, string] => {
      const [name, value] = variable;
      if (typeof value !== "string" || value === "") return false;
      if (!place.takes(name)) ctx.log("warning", unableToSet(name));
      return place.takes(name);
    }),
  );
}

const unableToSet = (name: string) =>
  `Unable to set '${name}': the SSH server takes it only if its AcceptEnv names it. Pass data by stdin instead.`;

function prepare(inputs: Props, command: string, environment: Record<string, string>, ctx: Ctx): Run {
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
      if (wanted[stream] && text !== "") ctx.log("status", text);
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
