import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { parse, stringify } from "yaml";
import { secretFile } from "../../../sandbox/common/secretFile";
import { runTalos } from "../../../sandbox/providers/talos/tool";
import type { Question } from "./questions";

type Machine = Extract<Question, { kind: "machine" }>;

const SECONDS = 30;

/** The configuration in force on a machine, as YAML. Throws Error with the reason where it cannot be read. */
export async function readMachine(machine: Machine): Promise<string> {
  if (process.env.HOMELAB_TOOLCHAIN === undefined) return readByTalosctl(machine);
  const { node, endpoint, client } = machine;
  const asked = { node, endpoint, clientConfiguration: client, timeout: `${SECONDS}s` };
  return (await runTalos<{ machineConfiguration: string }>("read", asked)).machineConfiguration;
}

async function readByTalosctl({ node, endpoint, client }: Machine): Promise<string> {
  const { caCertificate: ca, clientCertificate: crt, clientKey: key } = client;
  const contexts = { drift: { endpoints: [endpoint], ca, crt, key } };
  const talosconfig = secretFile(stringify({ context: "drift", contexts }));
  try {
    const args = [
      "--talosconfig",
      talosconfig.path,
      "--nodes",
      node,
      "get",
      "machineconfig",
      "v1alpha1",
      "--output",
      "yaml",
    ];
    const { stdout } = await promisify(execFile)("talosctl", args, {
      env: process.env,
      timeout: SECONDS * 1000,
      maxBuffer: 16 << 20,
    });
    const { spec } = parse(stdout) as { spec?: unknown };
    if (typeof spec !== "string") throw new Error("talosctl answers without a configuration");
    return spec;
  } catch (error) {
    const { code, stderr, message } = error as NodeJS.ErrnoException & { stderr?: string };
    if (code === "ENOENT") throw new Error("talosctl is not installed");
    // The message would name the whole command.
    throw new Error(stderr?.trim() || message);
  } finally {
    talosconfig.close();
  }
}
