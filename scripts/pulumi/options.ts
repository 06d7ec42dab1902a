import type { Options } from "../commandLine/options";

/** An option of Pulumi's own: only its name and whether a text follows it matter here. */
const flag = { about: "", unlisted: true } as const;
const text = { about: "", unlisted: true, value: "TEXT", many: true } as const;
const optionalText = { about: "", unlisted: true, value: "TEXT", optional: true } as const;

/** Options that any `pulumi` command takes, also before its name (Pulumi 3.250, pkg/cmd/pulumi/pulumi.go). */
export const PULUMI_OPTIONS = {
  color: text,
  cwd: { ...text, short: "C" },
  "disable-integrity-checking": flag,
  emoji: { ...flag, short: "e" },
  "fully-qualify-stack-names": { ...flag, short: "Q" },
  logflow: flag,
  logtostderr: flag,
  memprofilerate: text,
  "non-interactive": flag,
  "otel-traces": text,
  profiling: text,
  tracing: text,
  "tracing-header": text,
  verbose: { ...text, short: "v" },
  version: flag,
} as const satisfies Options;

/** Options of `pulumi up` that mean something where nobody is asked (Pulumi 3.250, pkg/cmd/pulumi/operations/up.go). */
export const UP_OPTIONS = {
  ...PULUMI_OPTIONS,
  "attach-debugger": optionalText,
  config: { ...text, short: "c" },
  "config-file": text,
  "config-path": flag,
  "continue-on-error": flag,
  debug: { ...flag, short: "d" },
  diff: flag,
  "event-log": text,
  exclude: text,
  "exclude-dependents": flag,
  "expect-no-changes": flag,
  json: { ...flag, short: "j" },
  message: { ...text, short: "m" },
  parallel: { ...text, short: "p" },
  plan: text,
  "policy-pack": text,
  "policy-pack-config": text,
  refresh: { ...optionalText, short: "r" },
  replace: text,
  "run-program": optionalText,
  "secrets-provider": text,
  "show-config": flag,
  "show-full-output": optionalText,
  "show-policy-remediations": flag,
  "show-reads": flag,
  "show-replacement-steps": flag,
  "show-sames": flag,
  "show-secrets": flag,
  "skip-config-validation": flag,
  "skip-preview": { ...flag, short: "f" },
  strict: flag,
  "suppress-outputs": flag,
  "suppress-permalink": optionalText,
  "suppress-progress": flag,
  target: { ...text, short: "t" },
  "target-dependents": flag,
  "target-replace": text,
  urns: flag,
  yes: { ...flag, short: "y" },
} as const satisfies Options;
