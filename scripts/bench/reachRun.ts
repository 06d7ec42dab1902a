/** One measurement of scripts/bench/reach.ts: `reachRun.ts APPS` prints a {@link ReachRun}. */

import { Network } from "../../traffic/model/network";
import type { Vantage } from "../../traffic/model/vantage";
import { matrix } from "../../traffic/reach/matrix";
import { type ReachRun, sampleNetwork } from "./reach";

const FOUR: Vantage[] = [
  { kind: "internet" },
  { kind: "lan" },
  { kind: "tailnet" },
  { kind: "pod", namespace: "default", app: "some-pod" },
];

const resources = sampleNetwork(Number(process.argv[2]));
const before = performance.now();
const entries = matrix(new Network(resources), FOUR);
const milliseconds = performance.now() - before;
const result: ReachRun = { cells: entries.length, milliseconds, megabytes: process.resourceUsage().maxRSS / 1024 };
process.stdout.write(JSON.stringify(result));
