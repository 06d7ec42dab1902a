import type { Interrupts } from "../../sandbox/common/interrupts";
import { stacksFolder } from "../../sandbox/common/paths";
import { defaultStack } from "../../sandbox/common/stacks";
import { print } from "../commandLine/run";
import type { UpgradeArguments } from "./arguments";
import { throughTheEngine } from "./engine";
import { UpgradeRefused } from "./problems";
import { rehearse } from "./rehearsal";
import { upgradeText } from "./text";

/** Prints the way to other versions. Throws ConfigurationError. */
export async function main(asked: UpgradeArguments, interrupts: Interrupts): Promise<number> {
  const { stack = defaultStack, json } = asked;
  try {
    const planned = await rehearse(stack, stacksFolder(), asked);
    const upgrade = asked.rehearse ? await throughTheEngine(planned, interrupts) : planned;
    const { states: _, ...told } = upgrade;
    await print(json ? JSON.stringify(told, null, 1) : upgradeText(upgrade));
    return upgrade.problems.length === 0 ? 0 : 1;
  } catch (error) {
    if (interrupts.interrupted) return 130;
    if (!(error instanceof UpgradeRefused)) throw error;
    await print(error.message, process.stderr);
    return 1;
  }
}
