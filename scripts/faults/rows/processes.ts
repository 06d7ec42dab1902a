import { setTimeout as pause } from "node:timers/promises";
import { runningSandbox } from "../../../sandbox/lifecycle";
import { engineBelow, engineOf, killInside, until } from "../processes";
import { alone, type Chance, type Row, type Scene } from "../row";
import type { Befallen, Stand } from "../stand";

/** The processes to kill, as `npm run sandbox -- status` names them, with the update's message where it does not get over the kill. */
const KILLED: (Row & { process: string })[] = [
  {
    name: "api-server",
    fault: "The API server killed in the middle of an update",
    reads: "connection refused",
    process: "kube-apiserver",
    mayPass: true,
  },
  {
    name: "operator",
    fault: "Cilium's operator killed in the middle of an update",
    reads: undefined,
    process: "cilium-operator",
  },
];

const services: Row = {
  name: "services",
  fault: "Cloudflare, Tailscale and the resolver all gone in the middle of an update, and back",
  reads: "cannot be reached at",
  mayPass: true,
};

const supervisor: Row = {
  name: "supervisor",
  fault: "The sandbox itself killed in the middle of an update",
  reads:
    "SBX-R5 The sandbox of homelab has ended under `pulumi up` … → Run the command again: it brings the sandbox back, and goes on where this one stopped.",
};

/** One after the other, each under an update of its own. */
const killed: Scene = {
  rows: [...KILLED, supervisor],
  async play(stand, chance) {
    const befallen: Befallen[] = [];
    for (const { process: name } of KILLED) {
      befallen.push(await inTheMiddle(stand, chance, () => killInside(stand.place.stack, name)));
      stand.vary();
    }
    const first = () => process.kill(runningSandbox(stand.place.stack)?.pid ?? 0, "SIGKILL");
    befallen.push(await inTheMiddle(stand, chance, async () => void first()));
    return { befallen };
  },
};

/** By itself, on the sandbox that goes on: what the services left behind may not keep them from coming back. */
const servicesGone = alone(services, (stand, chance) =>
  inTheMiddle(stand, chance, () => killInside(stand.place.stack, "remotes")),
);

const started: Scene = {
  rows: [
    {
      name: "start",
      fault: "A whole `npm start` killed, with everything that it began",
      reads: undefined,
    },
    {
      name: "two-starts",
      fault: "Two `npm start` at once",
      reads: "SBX-R3 `pulumi up` runs on this stack at the moment. → Wait until it is done, or end it, and try again.",
    },
  ],
  async play(stand, chance) {
    await stand.sandbox("stop");
    const { child, ended } = stand.begin("start");
    await pause(chance.between(1_000, 25_000));
    if (child.exitCode === null) process.kill(-(child.pid ?? 0), "SIGKILL");
    await ended;
    const gone = await until(() => (runningSandbox(stand.place.stack) === undefined ? true : undefined), 10_000);
    const itself = gone
      ? { status: 0, said: "" }
      : { status: 1, said: "the sandbox of a start that was killed goes on" };
    return { befallen: [itself, await twoStarts(stand)] };
  },
};

export const processScenes: Scene[] = [killed, servicesGone, started];

/** The output of the start that did not come to its end. */
async function twoStarts(stand: Stand): Promise<Befallen> {
  const ended = await Promise.all([stand.start(), stand.start()]);
  const [refused, done] = ended[0].status === 0 ? [ended[1], ended[0]] : ended;
  return done.status === 0 ? refused : { status: 0, said: `neither came to an end:\n${done.said}\n${refused.said}` };
}

async function inTheMiddle(stand: Stand, chance: Chance, befall: () => Promise<void>): Promise<Befallen> {
  const { child, ended } = stand.begin("pulumi", "up", "--skip-preview");
  await until(() => engineBelow(child.pid ?? 0, engineOf(stand)), 60_000);
  await pause(chance.between(2_000, 8_000));
  await befall();
  return ended;
}
