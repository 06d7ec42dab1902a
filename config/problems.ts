/** One thing that is wrong with a configuration, told so that a person can mend it. */
export interface Problem {
  /** Stable code, e.g. `ADR-03`; docs/configuration.md lists them. */
  code: string;
  /** Path of the field as it is written in the stack file, e.g. `homelab:apps.plex.address`. */
  field: string;
  /** What is wrong, with the value found and, for a conflict, both owners. */
  message: string;
  /** What to write instead. */
  fix: string;
}

/** Every problem of one configuration at once. */
export class ConfigurationError extends Error {
  constructor(
    readonly stackName: string,
    readonly problems: readonly Problem[],
  ) {
    super(describeProblems(stackName, problems));
    this.name = "ConfigurationError";
  }
}

function describeProblems(stack: string, problems: readonly Problem[]): string {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  const lines = problems.map((p) => `  ${p.code} ${p.field}\n    ${p.message}\n    → ${p.fix}`);
  return [`${count} in the configuration of stack ${stack}:`, ...lines].join("\n");
}
