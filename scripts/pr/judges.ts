/**
 * The paths that take part in the judgement of a change: the policy pack and the model that it reads with, the sandbox and the configuration's
 * reader that it starts with, these scripts, the packages, the workflows. A change of these can make its own result.
 */
export const judging = [
  ".github",
  ".gitattributes",
  ".npmrc",
  "config",
  "package-lock.json",
  "package.json",
  "policy",
  "Pulumi.yaml",
  "register.js",
  "sandbox",
  "scripts",
  "sdks",
  "traffic",
  "tsconfig.json",
] as const;

/** True for a path of one of these. */
export function isJudge(path: string): boolean {
  return judging.some((each) => path === each || path.startsWith(`${each}/`));
}
