import * as pulumi from "@pulumi/pulumi";
import type { HandNames as Plan } from "../plan/handNames";

export interface HandNamesArgs {
  plan: Plan;
}

/** Registers nothing but itself: its inputs keep in the stack which names a person enters into the LAN's resolver. */
export class HandNames extends pulumi.ComponentResource<Plan> {
  constructor(name: string, { plan }: HandNamesArgs, options?: pulumi.ComponentResourceOptions) {
    super("homelab:network:HandNames", name, plan, options);
    this.registerOutputs({});
  }
}
