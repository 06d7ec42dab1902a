import { readOptions } from "../../../sandbox/emulators/options";

test("the default ports are those of the protocols", () => {
  const options = readOptions(
    JSON.stringify({
      stateDir: "/tmp/x",
      cloudflare: { host: "203.0.113.10", accountId: "a".repeat(32), zones: [], tokens: [] },
      lanDns: { kind: "pihole", host: "192.168.30.45", user: "pi" },
    }),
  );
  expect([options.cloudflare?.port, options.lanDns?.port, options.lanDns?.dnsPort]).toEqual([80, 22, 53]);
  expect(options.tailscale).toBeUndefined();
});

test("every problem is named with its field", () => {
  const bad = {
    stateDir: "relative",
    cloudflare: { host: "h", accountId: "short", zones: [], tokens: [] },
    lanDns: { kind: "bind", host: "h", user: "u" },
    extra: 1,
  };
  expect(() => readOptions(JSON.stringify(bad))).toThrow(
    /stateDir: [\s\S]*cloudflare\.accountId: 32 hexadecimal digits[\s\S]*lanDns\.kind: [\s\S]*extra/,
  );
  expect(() => readOptions("no json")).toThrow(/must be a JSON object/);
});
