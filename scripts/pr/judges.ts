/**
 * What takes part in the judgement of a change: the policy pack and what it reads with, the sandbox, these scripts, the packages, the
 * workflows. A change of these can make its own result.
 */
export const judging = [
  ".github",
  ".npmrc",
  "package-lock.json",
  "package.json",
  "policy",
  "Pulumi.yaml",
  "register.js",
  "sandbox",
  "scripts",
  "traffic",
] as const;

/** True for a path of one of these. */
export function isJudge(path: string): boolean {
  return judging.some((each) => path === each || path.startsWith(`${each}/`));
}
