/** Plain JSON in which a value that is not known yet is the UNKNOWN symbol; secrets are unwrapped. */
export type Props = Record<string, unknown>;

/** Property names and indices, from the outside in. */
export type Path = (string | number)[];

export interface CheckFailure {
  property: string;
  reason: string;
}

export type ChangeKind = "add" | "delete" | "update";

export interface PropertyChange {
  kind: ChangeKind;
  replace?: boolean;
  /** The property differs between the old and the new inputs; false: it differs from the live state only. */
  input?: boolean;
}

export interface Diff {
  changes: boolean;
  /** Property paths whose change asks for a replacement. */
  replaces?: string[];
  /** Property paths that change; when missing they are computed from the inputs. */
  changed?: string[];
  /** Says more than `changed`: the kind of each change, for the engine's display. */
  detailed?: Record<string, PropertyChange>;
  deleteBeforeReplace?: boolean;
}

export type Severity = "debug" | "info" | "warning" | "error" | "status";

export interface Ctx {
  urn: string;
  type: string;
  /** The resource's logical name. */
  name: string;
  config: Props;
  signal: AbortSignal;
  /** "status" is a passing message: the CLI shows it in the resource's row and forgets it. */
  log(severity: Severity, message: string): void;
  preview: boolean;
  /** customTimeouts of this operation, in seconds. */
  timeout?: number;
  ignoreChanges: string[];
}

export interface CheckCtx extends Ctx {
  olds?: Props;
  /** The name to take when the inputs have none; undefined when the stack's configuration forbids generated names. */
  autonaming?: string;
}

export interface State {
  outputs: Props;
  /** Property paths to mark secret, beside those that were secret in the inputs; not read where the provider has `secretMarks`. */
  secrets?: string[];
}

export interface Resource {
  check?(news: Props, ctx: CheckCtx): Promise<{ inputs: Props; failures?: CheckFailure[]; secrets?: string[] }>;
  diff?(r: { id: string; oldInputs: Props; olds: Props; news: Props }, ctx: Ctx): Promise<Diff>;
  create(r: { inputs: Props; preview: boolean }, ctx: Ctx): Promise<State & { id: string }>;
  /** undefined = gone. On import, inputs and state are empty. */
  read?(
    r: { id: string; inputs: Props; state: Props },
    ctx: Ctx,
  ): Promise<(State & { id: string; inputs: Props }) | undefined>;
  update?(r: { id: string; oldInputs: Props; olds: Props; news: Props; preview: boolean }, ctx: Ctx): Promise<State>;
  delete?(r: { id: string; inputs: Props; outputs: Props }, ctx: Ctx): Promise<void>;
}

export interface Provider {
  name: string;
  version: string;
  resources(type: string): Resource | undefined;
  functions?: Record<string, (args: Props, ctx: Ctx) => Promise<Props>>;
  /**
   * For a provider that marks secrets by its schema alone: the property paths, by type token, that are secret in the outputs of a resource,
   * whatever was secret in its inputs, and that are secret in a function's result besides what was secret in its arguments.
   */
  secretMarks?(type: string): readonly string[];
  checkConfig?(news: Props): Promise<{ inputs: Props; failures?: CheckFailure[] }>;
  /** Default: every change of the configuration is an update in place. */
  diffConfig?(r: { olds: Props; news: Props }): Promise<Diff>;
  configure?(config: Props): Promise<void>;
}

/**
 * The object exists but did not become ready, or was changed only in part: thrown by create, update and read. The engine keeps
 * it in its state (with `outputs`) and reports the reasons, so that the next run continues instead of creating it twice.
 */
export class InitializationError extends Error {
  constructor(
    message: string,
    readonly partial: { id: string; outputs: Props; inputs?: Props; secrets?: string[]; reasons?: string[] },
  ) {
    super(message);
    this.name = "InitializationError";
  }
}
