import { listedProblems, type Problem } from "../../config/problems";

/** The meaning of each code; docs/upgrades.md is made from this. */
export const upgradeCodes = {
  "UPG-01": "A version is what runs already, or an older one",
  "UPG-02": "A jump over a minor version",
  "UPG-03": "Versions that do not run together",
  "UPG-04": "A version of which nothing is known here",
  "UPG-05": "An installer image that is not published for the new Talos",
  "UPG-06": "A rule of the policy pack that held before breaks",
  "UPG-07": "A resource that must not be replaced would be",
  "UPG-08": "The sandbox does not have the version that a rehearsal needs",
} as const satisfies Record<string, string>;

export interface UpgradeProblem extends Problem {
  code: keyof typeof upgradeCodes;
}

/** Every reason for which there is no way to the versions that were asked for. */
export class UpgradeRefused extends Error {
  constructor(
    readonly stackName: string,
    readonly problems: readonly UpgradeProblem[],
  ) {
    super(listedProblems(problems, `the upgrade of stack ${stackName}`));
    this.name = "UpgradeRefused";
  }
}
