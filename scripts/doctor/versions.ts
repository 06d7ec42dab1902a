import { releases } from "../../config/releases";
import { compareVersions } from "../../sandbox/toolchain/go";
import type { Finding } from "./finding";

/** The least version of Node.js, as in package.json's `engines`. */
const NODE = "20.0.0";

/** Whether the tools of this machine are recent enough. @param pulumi `v3.250.0`, as `pulumi version` prints it */
export function toolFindings(pulumi: string, node = process.version): Finding[] {
  return [toolFinding("Node.js", node, NODE), toolFinding("Pulumi", pulumi, releases.pulumiCli)];
}

function toolFinding(what: string, version: string, least: string): Finding {
  const about = { area: "versions", what } as const;
  const number = /\d+\.\d+\.\d+/.exec(version)?.[0];
  if (number === undefined) return { ...about, verdict: "unknown", said: "it does not tell its version" };
  if (compareVersions(number, least) >= 0) return { ...about, verdict: "ok", said: number };
  return { ...about, verdict: "wrong", said: `${number} is older than ${least}`, todo: `Install ${least} or newer.` };
}
