import * as pulumi from "@pulumi/pulumi";
import type { AddressPlan as Plan } from "../plan/addressPlan";

export interface AddressPlanArgs {
  plan: Plan;
}

/** Registers nothing but itself: its inputs keep in the stack who owns which address of the LAN. */
export class AddressPlan extends pulumi.ComponentResource<Plan> {
  constructor(name: string, { plan }: AddressPlanArgs, options?: pulumi.ComponentResourceOptions) {
    super("homelab:network:AddressPlan", name, plan, options);
    this.registerOutputs({});
  }
}
