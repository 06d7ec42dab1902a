import type { SandboxNetwork } from "../../../sandbox/common/network";
import { outdatedText } from "../../../sandbox/lifecycle/outdated";

const network: SandboxNetwork = {
  stack: "s",
  addresses: ["10.0.0.1/24", "10.0.0.9/24"],
  router: "10.0.0.1",
  endpoint: "10.0.0.9",
  nodes: [{ name: "cp", addresses: ["10.0.0.9"] }],
  coredns: false,
  talosVersion: "1.13.0",
  talosProvider: { version: "0.8.1", library: "1.13" },
  foreignKinds: [],
  foreignIssuers: [],
};

test("a sandbox that has the network of its stack file is told nothing of", () => {
  expect(outdatedText(structuredClone(network), network)).toBeUndefined();
  expect(outdatedText(undefined, network)).toBeUndefined();
});

test("a node that the stack file has since then is told with what to do", () => {
  const wanted = {
    ...network,
    addresses: [...network.addresses, "10.0.0.10/24"],
    nodes: [...network.nodes, { name: "worker", addresses: ["10.0.0.10"] }],
  };
  expect(outdatedText(network, wanted)).toBe(
    "The sandbox of stack s runs with what its stack file said before. Changed since: the LAN's addresses, the machines.\n" +
      "  → Before an update: `npm run sandbox -- stop --stack s`. The next command brings it back with them; its state stays.",
  );
});

test("a resolver that is reached in another way is told once", () => {
  const dns = { kind: "pihole", address: "10.0.0.2", user: "pi", sshPort: 22 } as const;
  const dnsApi = { kind: "adguard", address: "10.0.0.2", port: 80, secure: false, user: "admin" } as const;
  expect(outdatedText({ ...network, dns }, { ...network, dnsApi })).toContain("Changed since: the LAN's resolver.\n");
});

test("an issuer that the stack file has since then is told", () => {
  const foreignIssuers = ["mine"];
  expect(outdatedText(network, { ...network, foreignIssuers })).toContain(
    "Changed since: the issuers of certificates that exist already.\n",
  );
});
