import * as fc from "fast-check";

const USERS = ["ann@example.org", "bob@example.org", "eve@example.com"];
const TAGS = ["tag:k8s", "tag:ci"];
const GROUPS = ["group:home", "group:work", "group:empty"];
const HOSTS = { gateway: "192.168.30.61", nas: "192.168.30.7", house: "192.168.30.0/24", outside: "1.1.1.1" };
const ADDRESSES = ["192.168.30.61", "192.168.31.9", "192.168.0.0/16", "1.1.1.1", "100.101.102.103"];
const AUTOGROUPS = ["member", "tagged", "admin", "danger-all"].map((name) => `autogroup:${name}`);

const group = fc.uniqueArray(fc.constantFrom(...USERS, "user:*@example.org"), { minLength: 1, maxLength: 3 });
/** Mostly names that the test asks about, so that rules and tests often meet. */
const selector = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("*", "ann@example.org", "group:home", "tag:ci", "gateway", "house") },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...[...USERS, ...TAGS, ...GROUPS, ...Object.keys(HOSTS), ...ADDRESSES, ...AUTOGROUPS],
      ...["user:*@example.org", "ipset:set"],
    ),
  },
);
const destination = fc.oneof(
  { weight: 6, arbitrary: selector },
  { weight: 1, arbitrary: fc.constantFrom("autogroup:self", "autogroup:internet", "192.168.30.61/32") },
);
const few = (of: fc.Arbitrary<string>) => fc.array(of, { minLength: 1, maxLength: 3 });
const range = fc.constantFrom("*", "*", "22", "80,443", "20-90", "1-1000", "443", "53");
const protocol = fc.constantFrom("tcp", "tcp", "udp", "icmp", "6", "17", "132");
const posture = fc.option(fc.constant(["posture:latest"]), { nil: undefined, freq: 8 });

export const grant = fc.record({
  src: few(selector),
  dst: few(destination),
  ip: few(
    fc.oneof(
      range,
      fc.tuple(protocol, range).map(([p, r]) => `${p}:${r}`),
    ),
  ),
  srcPosture: posture,
});

const acl = fc.record({
  action: fc.constant("accept"),
  src: few(selector),
  dst: few(fc.tuple(destination, range).map(([host, ports]) => `${host}:${ports}`)),
  proto: fc.option(protocol, { nil: undefined }),
  srcPosture: posture,
});

const single = (...usual: string[]) =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(...usual) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(...USERS, ...TAGS, ...GROUPS, "gateway", "nas", "outside", "192.168.31.9", "1.1.1.1"),
    },
  );

const test = fc.record({
  src: single("ann@example.org", "tag:ci"),
  proto: fc.option(fc.constantFrom("tcp", "udp", "6"), { nil: undefined }),
  accept: few(
    fc
      .tuple(single("gateway", "192.168.30.7", "tag:ci"), fc.constantFrom(22, 53, 443))
      .map(([host, port]) => `${host}:${port}`),
  ),
});

/** Policy files with rules of every kind, and one test each. */
export const policyFiles = fc.record({
  groups: fc.record({ "group:home": group, "group:work": group, "group:empty": fc.constant([]) }),
  hosts: fc.constant(HOSTS),
  ipsets: fc.constant({ "ipset:set": ["192.168.30.0/25"] }),
  tagOwners: fc.constant({ "tag:k8s": [], "tag:ci": [] }),
  postures: fc.constant({ "posture:latest": ["node:os == 'linux'"] }),
  grants: fc.option(fc.array(grant, { maxLength: 5 }), { nil: undefined }),
  acls: fc.option(fc.array(acl, { maxLength: 5 }), { nil: undefined }),
  tests: test.map((t) => [t]),
});
