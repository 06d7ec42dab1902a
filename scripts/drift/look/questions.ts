import { entriesOf, objectName, type Properties, readable, type State, type StateEntry } from "../../engine/state";

/** A thing that its provider cannot read back, and how it is looked at instead. */
export type Question =
  /** A file on another machine, by SSH. `connection` has the inputs of the command that wrote it. */
  | { kind: "file"; urn: string; object: string; path: string; connection: Properties; known: string }
  /** The configuration in force on a machine, by Talos's API. */
  | { kind: "machine"; urn: string; object: string; node: string; endpoint: string; client: Properties; known: string };

/** The file's text; `gone`: there is no such file; `problem`: it could not be looked at. */
export type Answer = { urn: string } & ({ text: string } | { gone: true } | { problem: string });

const FILE_COMMAND = "command:remote:Command";
const MACHINE = "talos:machine/configurationApply:ConfigurationApply";
/** Types whose providers answer a refresh with the state itself. */
const UNREADABLE = /^(command:|talos:machine\/(bootstrap|secrets|configurationApply):)/;

/** The questions to the network beside the refresh. The state has to show its secrets: they open the ways to the machines. */
export function questionsOf(state: State): Question[] {
  return entriesOf(state).flatMap((entry) =>
    entry.type === FILE_COMMAND ? fileQuestion(entry) : entry.type === MACHINE ? machineQuestion(entry) : [],
  );
}

/** Names of what is neither read by its provider nor asked for. */
export function notAskedFor(state: State, questions: readonly Question[]): string[] {
  const asked = new Set(questions.map(({ urn }) => urn));
  const left = entriesOf(state).filter(({ type, urn }) => UNREADABLE.test(type) && !asked.has(urn));
  return left.map(({ type, urn, inputs }) => objectName(type, urn, inputs ?? {})).sort();
}

/** The first lines of the standard input by which a file is written (components/lanDns.ts), and the file's own. */
const FILE = /^kind='[a-z]+' path='(\/[^'\n]+)' restart=[^\n]*\nfile\(\) \{ cat <<'([^'\n]+)'\n/;

function fileQuestion({ urn, inputs }: StateEntry): Question[] {
  const { stdin, connection } = readable(inputs ?? {}) as { stdin?: string; connection?: Properties };
  const file = typeof stdin === "string" ? fileIn(stdin) : undefined;
  if (file === undefined || connection === undefined) return [];
  const object = `file ${file.path} on ${String(connection.host)}`;
  return [{ kind: "file", urn, object, path: file.path, connection, known: file.content }];
}

function fileIn(stdin: string): { path: string; start: number; content: string } | undefined {
  const [head, path = "", end] = FILE.exec(stdin) ?? [];
  if (head === undefined) return undefined;
  const length = stdin.slice(head.length).search(new RegExp(`^${end}$`, "m"));
  return length < 0 ? undefined : { path, start: head.length, content: stdin.slice(head.length, head.length + length) };
}

/** The same standard input with another file in it. */
export function withFile(stdin: string, content: string): string {
  const file = fileIn(stdin);
  if (file === undefined) return stdin;
  return stdin.slice(0, file.start) + content + stdin.slice(file.start + file.content.length);
}

function machineQuestion({ urn, outputs }: StateEntry): Question[] {
  const known = readable(outputs ?? {}) as Record<string, unknown>;
  const { node, endpoint, clientConfiguration, machineConfiguration } = known;
  if (typeof node !== "string" || typeof machineConfiguration !== "string" || !isFilled(clientConfiguration)) return [];
  const way = { node, endpoint: typeof endpoint === "string" ? endpoint : node, client: clientConfiguration };
  return [{ kind: "machine", urn, object: `machine configuration of ${node}`, ...way, known: machineConfiguration }];
}

function isFilled(client: unknown): client is Properties {
  return typeof client === "object" && client !== null && Object.values(client).every((v) => typeof v === "string");
}
