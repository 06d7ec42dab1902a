import { version } from "@pulumi/command/package.json";
import type { Provider, Resource } from "../serve";
import { localCommand, remoteCommand, runFunction } from "./command";

const RESOURCES: Record<string, Resource> = {
  "command:local:Command": localCommand,
  "command:remote:Command": remoteCommand,
};

/** Commands on this machine and, over real SSH, on others, with the official provider's tokens, for the sandbox. */
export const command: Provider = {
  name: "command",
  version,
  resources: (type) => RESOURCES[type],
  functions: { "command:local:run": runFunction },
};
