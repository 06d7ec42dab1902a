import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "@pulumi/command/remote/command";
import * as pulumi from "@pulumi/pulumi";
import type { LanDnsPlan } from "../plan/lanDns";

export interface LanDnsArgs {
  plan: LanDnsPlan;
  /** OpenSSH private key of the resolver's user. */
  privateKey: pulumi.Input<string>;
}

/** The names of the network, written to the LAN's resolver over SSH. */
export class LanDns extends pulumi.ComponentResource {
  constructor(name: string, { plan, privateKey }: LanDnsArgs, options?: pulumi.ComponentResourceOptions) {
    super("homelab:network:LanDns", name, {}, options);
    // The script is what sh runs; standard input tells it what to do, so that nothing hangs on quoting or on the server's AcceptEnv.
    const script = readFileSync(join(__dirname, "lanDns.sh"), "utf8");
    const task = (action: "write" | "remove") => `${plan.kind} ${plan.path} ${action}\n${plan.restart ?? ""}\n`;
    new Command(
      `${name}-file`,
      {
        connection: {
          host: plan.host,
          port: plan.port,
          user: plan.user,
          privateKey: pulumi.secret(privateKey),
          ...(plan.hostKey && { hostKey: plan.hostKey }),
          dialErrorLimit: 3,
        },
        create: script,
        update: script,
        delete: `printf '%s' ${quoted(task("remove"))} | sh -c ${quoted(script)}`,
        stdin: task("write") + plan.content,
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}

/** One word of a shell command, whatever is in it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
