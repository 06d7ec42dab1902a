import { randomBytes } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import type { MachineState } from "../../sandbox/cluster/talosMachines";
import type { CloudflareState } from "../../sandbox/emulators/cloudflare/state";
import { expectSuccess, kubectl, pulumi, sandbox, stateFile, takeStackFrom } from "./checkout";
import { changedStackFile, withStackFile } from "./stackFile";

// The edits of docs/day-two.md, end to end.

const APP = "auth";
const HOST = "auth.lorenzodebie.be";

/** On the stack `homelab`, which stands as before afterwards. */
export function describeDayTwo(stack: string): void {
  const of = ["--stack", stack];
  const file = stateFile(stack, "cloudflare.json");
  const cloudflare = () => JSON.parse(readFileSync(file, "utf8")) as CloudflareState;
  const tokens = () => {
    const { data } = kubectl<{ data: { token: string } }>(stack, [
      ...["get", "secret", "tunnel-token", "--namespace", "cloudflared"],
    ]);
    return JSON.parse(Buffer.from(Buffer.from(data.token, "base64").toString(), "base64").toString()) as { s: string };
  };
  const publicly = () => {
    const { records, tunnels } = cloudflare();
    const { ingress = [] } = (tunnels[0]?.configuration?.config ?? {}) as { ingress?: { hostname?: string }[] };
    return {
      records: records.filter(({ name }) => name === HOST).map(({ type, proxied }) => ({ type, proxied })),
      rules: ingress.filter(({ hostname }) => hostname === HOST).length,
    };
  };

  test("an app that moves to the internet has a public name, and the connectors a secret that was refreshed at Cloudflare", () => {
    expect(publicly()).toEqual({ records: [], rules: 0 });
    const state = cloudflare();
    const secret = randomBytes(32).toString("base64");
    for (const tunnel of state.tunnels) tunnel.tunnel_secret = secret;
    writeFileSync(file, JSON.stringify(state));
    const reach = ["lan", "tailnet", "internet"];
    const moved = (...args: string[]) =>
      withStackFile(stack, (edited) => edited.setIn(["config", "homelab:apps", APP, "reach"], reach), ...args);
    expectSuccess(moved("up", "--skip-preview"));
    expect(publicly()).toEqual({ records: [{ type: "CNAME", proxied: true }], rules: 1 });
    expect(tokens().s).toBe(secret);
    expectSuccess(moved("preview", "--expect-no-changes"));
  });

  test("an app that moves back to the LAN has no public name any more", () => {
    expectSuccess(pulumi("up", ...of, "--skip-preview"));
    expect(publicly()).toEqual({ records: [], rules: 0 });
    expectSuccess(pulumi("preview", ...of, "--expect-no-changes"));
  });
}

const NODES = ["config", "homelab:cluster", "nodes"];
/** One machine gets another one in its place at a new address, under its own name; one at its own address, under a new name. */
const MOVED = { name: "worker-2", from: "192.168.40.55", to: "192.168.40.56" };
const RENAMED = { from: "worker-1", to: "worker-3", address: "192.168.40.54" };

/** On the stack `grown`, whose file is another one from then on. */
export function describeReplacedNodes(stack: string): void {
  const of = ["--stack", stack];
  const machine = (address: string) =>
    JSON.parse(readFileSync(stateFile(stack, `talos/${address}/state.json`), "utf8")) as MachineState;
  const others = ["192.168.40.51", "192.168.40.52", "192.168.40.53"];
  let folder: string | undefined;
  afterAll(() => {
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });

  test("two workers get other machines in their place, and no other machine is touched", () => {
    const before = others.map(machine);
    for (const name of [MOVED.name, RENAMED.from]) {
      const drain = ["drain", name, "--ignore-daemonsets", "--delete-emptydir-data", "--force"];
      expectSuccess(sandbox("exec", ...of, "--", "kubectl", ...drain));
      expectSuccess(sandbox("exec", ...of, "--", "kubectl", "delete", "node", name));
    }
    expectSuccess(sandbox("stop", ...of));
    // Another machine at this address: its disk is empty.
    rmSync(stateFile(stack, `talos/${RENAMED.address}`), { recursive: true });
    folder = changedStackFile(stack, (file) => {
      file.setIn([...NODES, MOVED.name, "address"], MOVED.to);
      file.setIn([...NODES, RENAMED.to], file.getIn([...NODES, RENAMED.from]));
      file.deleteIn([...NODES, RENAMED.from]);
    });
    takeStackFrom(stack, folder);
    expectSuccess(sandbox("start", ...of));
    expect([machine(MOVED.to).stage, machine(RENAMED.address).stage]).toEqual(["maintenance", "maintenance"]);

    expectSuccess(pulumi("up", ...of, "--skip-preview"));
    expect(machine(MOVED.to)).toMatchObject({ stage: "configured", hostname: MOVED.name });
    expect(machine(RENAMED.address)).toMatchObject({ stage: "configured", hostname: RENAMED.to });
    expect(others.map(machine)).toEqual(before);
    expectSuccess(pulumi("preview", ...of, "--expect-no-changes"));
  });

  test("the new machines are nodes, Ready at their addresses, and the old ones are none any more", () => {
    interface Node {
      metadata: { name: string };
      status: { addresses: { type: string; address: string }[]; conditions: { type: string; status: string }[] };
    }
    const { items } = kubectl<{ items: Node[] }>(stack, ["get", "nodes"]);
    const found = items.map(({ metadata, status: { addresses, conditions } }) => [
      metadata.name,
      addresses.find(({ type }) => type === "InternalIP")?.address,
      conditions.find(({ type }) => type === "Ready")?.status,
    ]);
    expect(found).toEqual([
      ...others.map((address, i) => [`cp-${i + 1}`, address, "True"]),
      [MOVED.name, MOVED.to, "True"],
      [RENAMED.to, RENAMED.address, "True"],
    ]);
  });
}
