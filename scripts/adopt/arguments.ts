import { statSync } from "node:fs";
import { resolve } from "node:path";
import { defaultStack } from "../../sandbox/common/stacks";
import { readOptions } from "../commandLine/read";
import { STACK_OPTIONS } from "../commandLine/stack";

export interface AdoptArguments {
  stack: string;
  /** Ask the real network, with the person's own Pulumi; else the sandbox. */
  live: boolean;
  /** Import what was found. */
  run: boolean;
  json: boolean;
  /** Where the import file goes. */
  out: string;
  /** Of the cluster, where the state does not have one yet. */
  kubeconfig: string | undefined;
}

export const command = {
  name: "adopt",
  usage: ["[--stack S] [--live] [--kubeconfig FILE] [--out FILE] [--run] [--json]"],
  about:
    "What is there already of what the stack would make: the tailnet's policy file and split DNS, the tunnel, DNS records and zone setting, the cluster's objects and charts. It writes the file by which Pulumi imports them, and tells what the first update would then change in each. Without --run the network and the state stay as they are; with it the state takes them in, and nothing of the network is created, replaced or deleted.",
  options: {
    ...STACK_OPTIONS,
    live: {
      about:
        "the real network: runs the `pulumi` and `kubectl` on PATH, and asks Cloudflare and Tailscale with the stack's own credentials (default: the sandbox)",
    },
    kubeconfig: {
      about: "how the cluster is reached while the state has no kubeconfig; without it its objects are not looked at",
      value: "FILE",
      check: kubeconfigProblem,
    },
    out: { about: "the import file (default: adopt.S.json)", value: "FILE" },
    run: { about: "imports what was found" },
    json: { about: "the findings for machines" },
  },
  notes: [
    "The exit status is 0 when all could be looked at, and with --run was imported; 2 when something could not, or the input is wrong.",
  ],
} as const;

/** @throws BadArguments */
export function readAdoptArguments(
  argv: readonly string[],
  folder = process.env.INIT_CWD ?? process.cwd(),
): AdoptArguments {
  const { stack = defaultStack, live, run, json, out, kubeconfig } = readOptions(command, argv);
  return {
    ...{ stack, live, run, json, out: resolve(folder, out ?? `adopt.${stack}.json`) },
    kubeconfig: kubeconfig === undefined ? undefined : resolve(folder, kubeconfig),
  };
}

function kubeconfigProblem(file: string): string | undefined {
  const path = resolve(process.env.INIT_CWD ?? process.cwd(), file);
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) return undefined;
  return `--kubeconfig ${file}: there is no such file. Write the one that kubectl uses, for example ~/.kube/config.`;
}
