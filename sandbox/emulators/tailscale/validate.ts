import { runTests } from "./evaluate";
import { type Policy, PolicyProblem, readPolicy } from "./policy";
import { AUTOGROUPS, isCanonical, parseIpGrant, parseProtocol, prefixOf, splitPorts } from "./selectors";

const TAG = /^tag:[a-zA-Z][a-zA-Z0-9-]*$/;
const EMAIL = /^[^\s@:]+@[^\s@:]+$/;

/** Reads the policy, checks every name in it and runs its tests; throws PolicyProblem with all that is wrong. */
export function acceptPolicy(text: string): Policy {
  const policy = readPolicy(text);
  const problems = [...checkDefinitions(policy), ...checkRules(policy)];
  if (problems.length > 0) throw new PolicyProblem(problems.join("; "));
  const failures = runTests(policy);
  if (failures.length > 0) throw new PolicyProblem("test(s) failed", failures);
  return policy;
}

type Kind = "source" | "destination" | "owner" | "approver";

/** The problem of one name at one place; undefined when the service would take it. */
function checkName(policy: Policy, name: string, kind: Kind): string | undefined {
  if (name === "*") return kind === "source" || kind === "destination" ? undefined : `"*" is not allowed here`;
  if (name.startsWith("tag:")) return name in policy.tagOwners ? undefined : `tag not found: "${name}"`;
  if (name.startsWith("group:")) return name in policy.groups ? undefined : `group not found: "${name}"`;
  if (name.startsWith("ipset:"))
    return name.slice(6) in policy.ipsets || name in policy.ipsets ? undefined : `ipset not found: "${name}"`;
  if (name.startsWith("svc:")) return kind === "destination" ? undefined : `services are destinations only: "${name}"`;
  if (name.startsWith("autogroup:")) {
    const group = name.slice("autogroup:".length);
    if (!AUTOGROUPS.includes(group)) return `autogroup not found: "${name}"`;
    if (kind !== "destination" && ["internet", "self"].includes(group)) return `"${name}" is a destination only`;
    return undefined;
  }
  if (EMAIL.test(name) || /^user:\*@\S+$/.test(name)) return undefined;
  if (kind === "owner" || kind === "approver") return `invalid ${kind}: "${name}"`;
  if (prefixOf(name) || name in policy.hosts) return undefined;
  return `host not found: "${name}"`;
}

/** Checks the names at a path of the policy file, and tells of each that is wrong. */
function checkNames(policy: Policy, problems: string[]): (path: string, names: readonly string[], kind: Kind) => void {
  return (path, names, kind) => {
    for (const name of names) {
      const problem = checkName(policy, name, kind);
      if (problem) problems.push(`${path}: ${problem}`);
    }
  };
}

function checkDefinitions(policy: Policy): string[] {
  const problems: string[] = [];
  const names = checkNames(policy, problems);
  for (const [tag, owners] of Object.entries(policy.tagOwners)) {
    if (!TAG.test(tag)) problems.push(`tagOwners: invalid tag name: "${tag}"`);
    names(`tagOwners["${tag}"]`, owners, "owner");
  }
  for (const [group, members] of Object.entries(policy.groups)) {
    if (!/^group:[^\s:]+$/.test(group)) problems.push(`groups: invalid group name: "${group}"`);
    for (const member of members)
      if (!EMAIL.test(member) && !/^user:\*@\S+$/.test(member))
        problems.push(`groups["${group}"]: invalid member "${member}": groups hold users only`);
  }
  for (const [host, address] of Object.entries(policy.hosts)) {
    if (!/^[a-zA-Z0-9][a-zA-Z0-9._-]*$/.test(host) || prefixOf(host))
      problems.push(`hosts: invalid host name: "${host}"`);
    if (!prefixOf(address)) problems.push(`hosts["${host}"]: invalid address: "${address}"`);
  }
  for (const [route, approvers] of Object.entries(policy.autoApprovers.routes)) {
    if (!route.includes("/") || !prefixOf(route)) problems.push(`autoApprovers.routes: invalid route: "${route}"`);
    else if (!isCanonical(route)) problems.push(`autoApprovers.routes: "${route}" has bits set behind its prefix`);
    names(`autoApprovers.routes["${route}"]`, approvers, "approver");
  }
  names("autoApprovers.exitNode", policy.autoApprovers.exitNode, "approver");
  for (const [service, approvers] of Object.entries(policy.autoApprovers.services))
    names(`autoApprovers.services["${service}"]`, approvers, "approver");
  return problems;
}

/** A test's destination: no range, wildcard or autogroup. */
function isSpecific(policy: Policy, selector: string): boolean {
  return selector !== "*" && !selector.startsWith("autogroup:") && !(policy.hosts[selector] ?? selector).includes("/");
}

function checkRules(policy: Policy): string[] {
  const problems: string[] = [];
  const check = checkNames(policy, problems);
  const withPorts = (path: string, text: string) => {
    const parts = splitPorts(text);
    if (parts) check(path, [parts.selector], "destination");
    else problems.push(`${path}: "${text}" has no ports behind it (write "${text}:*" for all)`);
  };
  const postures = (path: string, list: string[] | undefined) => {
    for (const posture of list ?? [])
      if (!(posture in policy.postures)) problems.push(`${path}: posture not found: "${posture}"`);
  };
  policy.acls?.forEach((rule, i) => {
    check(`acls[${i}].src`, rule.src, "source");
    for (const text of rule.dst) withPorts(`acls[${i}].dst`, text);
    postures(`acls[${i}].srcPosture`, rule.srcPosture);
    if (rule.proto !== undefined && !parseProtocol(rule.proto))
      problems.push(`acls[${i}].proto: unknown protocol "${rule.proto}"`);
  });
  policy.grants?.forEach((grant, i) => {
    check(`grants[${i}].src`, grant.src, "source");
    check(`grants[${i}].dst`, grant.dst, "destination");
    check(`grants[${i}].via`, grant.via ?? [], "destination");
    postures(`grants[${i}].srcPosture`, grant.srcPosture);
    if (!grant.ip && !grant.app) problems.push(`grants[${i}]: a grant needs ip or app`);
    for (const entry of grant.ip ?? [])
      if (!parseIpGrant(entry)) problems.push(`grants[${i}].ip: invalid entry "${entry}"`);
  });
  policy.ssh.forEach((rule, i) => {
    check(`ssh[${i}].src`, rule.src, "source");
    check(`ssh[${i}].dst`, rule.dst, "destination");
    if (rule.action === "check" && rule.src.some((s) => s.startsWith("tag:")))
      problems.push(`ssh[${i}]: action "check" is not possible for a tagged source`);
  });
  policy.nodeAttrs.forEach((entry, i) => {
    check(`nodeAttrs[${i}].target`, entry.target, "source");
  });
  policy.tests.forEach((test, i) => {
    check(`tests[${i}].src`, [test.src], "source");
    if ((test.accept ?? []).length + (test.deny ?? []).length === 0)
      problems.push(`tests[${i}]: neither accept nor deny`);
    if (test.proto !== undefined && !parseProtocol(test.proto))
      problems.push(`tests[${i}].proto: unknown protocol "${test.proto}"`);
    for (const dst of [...(test.accept ?? []), ...(test.deny ?? [])]) {
      const parts = splitPorts(dst);
      if (!parts || !/^\d+$/.test(parts.ports)) problems.push(`tests[${i}]: "${dst}" must end in one port`);
      else if (isSpecific(policy, parts.selector)) check(`tests[${i}]`, [parts.selector], "destination");
      else problems.push(`tests[${i}]: "${dst}" must be one address, host, user, group or tag`);
    }
  });
  return problems;
}
