import type { Credentials } from "./credentials";
import type { SandboxNetwork } from "./network";
import type { SandboxPaths } from "./paths";

/** The supervisor's input, in `supervisor.json`. */
export interface SupervisorPlan {
  /** The `id` of the sandbox.json that belongs to this supervisor. */
  id: string;
  repo: string;
  paths: SandboxPaths;
  network: SandboxNetwork;
  credentials: Credentials;
  /** Executables by tool name. */
  bin: Record<string, string>;
  /** The Node.js that runs the remote ends. */
  node: string;
}
