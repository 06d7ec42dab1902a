import type { Policy, PolicyTest } from "./policy";
import {
  contains,
  type Prefix,
  type Protocol,
  parseIpGrant,
  parsePorts,
  parseProtocol,
  prefixOf,
  splitPorts,
} from "./selectors";

/** One way in, from `acls` or from `grants`, in the same form. */
interface Rule {
  src: string[];
  dst: { selector: string; ports: [number, number][] }[];
  protocols: Protocol[];
  posture: boolean;
}

/** Runs the policy's `tests` as the service does on a write; what failed, by test. */
export function runTests(policy: Policy): { user: string; errors: string[] }[] {
  const rules = rulesOf(policy);
  return policy.tests.flatMap((test) => {
    const errors = [
      ...(test.accept ?? [])
        .filter((dst) => !reaches(policy, rules, test, dst))
        .map((dst) => `address "${dst}": want: Accept, got: Drop`),
      ...(test.deny ?? [])
        .filter((dst) => reaches(policy, rules, test, dst))
        .map((dst) => `address "${dst}": want: Drop, got: Accept`),
    ];
    return errors.length > 0 ? [{ user: test.src, errors }] : [];
  });
}

function rulesOf(policy: Policy): Rule[] {
  if (policy.acls === undefined && policy.grants === undefined)
    return [{ src: ["*"], dst: [{ selector: "*", ports: [[0, 65535]] }], protocols: ["tcp", "udp"], posture: false }];
  const acls = (policy.acls ?? []).map((rule) => ({
    src: rule.src,
    dst: rule.dst.flatMap((text) => {
      const parts = splitPorts(text);
      return parts ? [{ selector: parts.selector, ports: parsePorts(parts.ports) ?? [] }] : [];
    }),
    protocols: parseProtocol(rule.proto ?? "") ?? [],
    posture: (rule.srcPosture ?? policy.defaultSrcPosture).length > 0,
  }));
  const grants = (policy.grants ?? []).flatMap((grant) =>
    (grant.ip ?? []).flatMap((entry) => {
      const parsed = parseIpGrant(entry);
      const posture = (grant.srcPosture ?? policy.defaultSrcPosture).length > 0;
      return parsed
        ? [
            {
              src: grant.src,
              dst: grant.dst.map((selector) => ({ selector, ports: parsed.ports })),
              protocols: parsed.protocols,
              posture,
            },
          ]
        : [];
    }),
  );
  return [...acls, ...grants];
}

/** A test without `proto` asks for TCP or UDP: one that is let through suffices. Of a group everybody has to get through. */
function reaches(policy: Policy, rules: Rule[], test: PolicyTest, text: string): boolean {
  const parts = splitPorts(text);
  if (!parts) return false;
  const everybody = [test.src, parts.selector].map((name) => policy.groups[name] ?? [name]);
  const [sources = [], targets = []] = everybody;
  if (sources.length === 0 || targets.length === 0) return false;
  return sources.every((src) =>
    targets.every((target) => isAllowed(policy, rules, { ...test, src }, { ...parts, selector: target })),
  );
}

function isAllowed(
  policy: Policy,
  rules: Rule[],
  test: PolicyTest,
  parts: { selector: string; ports: string },
): boolean {
  const port = Number(parts.ports);
  const wanted: Protocol[] = test.proto ? (parseProtocol(test.proto) ?? []) : ["tcp", "udp"];
  return rules.some(
    (rule) =>
      // Posture conditions are not emulated: a rule that has one lets nothing through, so that a test errs on the strict side.
      !rule.posture &&
      rule.protocols.some((p) => wanted.includes(p)) &&
      rule.src.some((selector) => matchesSource(policy, selector, test.src)) &&
      rule.dst.some(
        ({ selector, ports }) =>
          ports.some(([low, high]) => low <= port && port <= high) &&
          matchesDestination(policy, selector, parts.selector, test.src),
      ),
  );
}

const isPerson = (name: string): boolean => name.includes("@") && !name.startsWith("tag:");

/** The addresses that a name stands for, if it stands for addresses. */
function addresses(policy: Policy, name: string): Prefix[] {
  const set = name.startsWith("ipset:") ? (policy.ipsets[name] ?? policy.ipsets[name.slice(6)]) : undefined;
  if (set) return set.flatMap((entry) => addresses(policy, entry.replace(/^(add|host|ipset):?\s+/, "")));
  const prefix = prefixOf(policy.hosts[name] ?? name);
  return prefix ? [prefix] : [];
}

/** Whether every device that `name` may stand for is one of `selector`'s. */
function matchesSource(policy: Policy, selector: string, name: string): boolean {
  if (selector === "*" || selector === "autogroup:danger-all" || selector === name) return true;
  if (isPerson(name)) return matchesPerson(policy, selector, name);
  if (name.startsWith("tag:")) return selector === "autogroup:tagged";
  if (name.startsWith("autogroup:member")) return selector.startsWith("autogroup:member");
  return within(policy, selector, name);
}

function matchesPerson(policy: Policy, selector: string, person: string): boolean {
  if (selector === person || selector === "*" || selector === "autogroup:danger-all") return true;
  if (selector === "autogroup:member" || selector === "autogroup:members") return true;
  if (selector.startsWith("user:*@")) return person.endsWith(selector.slice("user:*".length));
  return (policy.groups[selector] ?? []).some(
    (member) => member === person || (member.startsWith("user:*@") && person.endsWith(member.slice("user:*".length))),
  );
}

function within(policy: Policy, selector: string, name: string): boolean {
  const inner = addresses(policy, name);
  const outer = addresses(policy, selector);
  return inner.length > 0 && inner.every((i) => outer.some((o) => contains(o, i)));
}

function matchesDestination(policy: Policy, selector: string, name: string, source: string): boolean {
  if (selector === "autogroup:self") return isPerson(name) && name === source;
  if (selector === "autogroup:internet")
    return addresses(policy, name).some(([address]) => address.range() === "unicast");
  return matchesSource(policy, selector, name);
}
