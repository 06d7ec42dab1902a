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
        // The provider's error quotes the command before what the command says: a long one would bury the line that matters.
        create: "sh -s write",
        update: "sh -s write",
        delete: "sh -s remove",
        stdin: resolverInput(plan),
        // It would go by the environment, for which the server's AcceptEnv would have to be set.
        addPreviousOutputInEnv: false,
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}

const END = "END OF FILE";

/** The input of `sh -s write` and `sh -s remove` on the resolver: the file's place, the file from the third line on, and the script. */
export function resolverInput({
  kind,
  path,
  restart = "",
  content,
}: Pick<LanDnsPlan, "kind" | "path" | "restart" | "content">): string {
  const script = readFileSync(join(__dirname, "lanDns.sh"), "utf8");
  return [
    `kind=${quoted(kind)} path=${quoted(path)} restart=${quoted(restart)}`,
    `file() { cat <<'${END}'`,
    `${content}${END}`,
    "}",
    script,
  ].join("\n");
}

/** One word of a shell command, whatever is in it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
