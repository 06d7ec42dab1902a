import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "@pulumi/command/local/command";
import * as pulumi from "@pulumi/pulumi";
import type { LanDnsApiPlan } from "../../plan/lanDnsApi";

export interface LanDnsApiArgs {
  plan: LanDnsApiPlan;
  /** Of the resolver's web page, or what it made for applications: a password, an API key, a token. */
  password: pulumi.Input<string>;
}

/** The names of the network, told to the LAN's resolver by its HTTP API. */
export class LanDnsApi extends pulumi.ComponentResource {
  constructor(name: string, { plan, password }: LanDnsApiArgs, options?: pulumi.ComponentResourceOptions) {
    super("homelab:network:LanDnsApi", name, {}, options);
    new Command(
      `${name}-records`,
      {
        // The script goes by standard input: as the command it would stand in every error in front of what went wrong.
        interpreter: ["node", "-"],
        create: "write",
        update: "write",
        delete: "remove",
        stdin: resolverScript(plan),
        // Not as an argument, which every user of the machine sees.
        environment: { LAN_DNS_PASSWORD: pulumi.secret(password) },
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}

const SCRIPTS: Record<LanDnsApiPlan["kind"], string> = {
  "pihole-api": "pihole.js",
  adguard: "adguard.js",
  unifi: "unifi.js",
  technitium: "technitium.js",
};

/** The input of `node - write` and `node - remove`: in the first line the resolver's records, then the program that writes them. */
export function resolverScript(plan: LanDnsApiPlan): string {
  const files = ["ask.js", SCRIPTS[plan.kind]].map((file) => readFileSync(join(__dirname, file), "utf8"));
  return [`const wanted = ${JSON.stringify(plan)};`, ...files].join("\n");
}
