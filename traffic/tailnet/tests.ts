import { isIP } from "node:net";
import type { Protocol } from "../model/verdict";
import type { View } from "../model/view";
import { type Access, Policy } from "./access";
import { field, policyFile } from "./policyFile";
import { protocols, splitPorts } from "./ports";
import { isLogin, type Principal, type Target } from "./selectors";

/** An assertion of the policy file's own `tests`, and what is wrong with it. */
export interface TailnetTest {
  test: View;
  src: string;
  /** `host:port`; empty for a test that is wrong as a whole. */
  dst: string;
  wanted: "accept" | "deny";
  why: string;
}

interface Results {
  failing: TailnetTest[];
  /** Tests that depend on facts outside the policy file: a device's posture, the members of a role or of a synced group. */
  unjudged: TailnetTest[];
}

/** One connection that a test asks about: the devices it may come from, and those it may go to. */
interface Question {
  sources: readonly Principal[];
  targets: readonly Target[];
  protocols: readonly Protocol[];
  port: number;
}

/** A question that the service refuses, or that the file alone does not answer. */
class Refused extends Error {}
class Open extends Error {}

/**
 * Runs the `tests` of a policy file as the service does when it is written
 * (https://tailscale.com/kb/1337/policy-syntax, «Tests»): each `src`
 * has to reach everything in `accept` and nothing in `deny`. Without `proto` TCP or UDP is enough. A form that the documentation does not allow
 * in a test fails it: the service answers «test(s) failed» to a range of addresses or ports, to a wildcard, and to a
 * test that asserts nothing
 * (seen in answers of the service that the headscale project has recorded).
 *
 * @param acl a resource of type tailscale:index/acl:Acl
 */
export function policyTests(acl: View): Results {
  const file = policyFile(acl);
  const results: Results = { failing: [], unjudged: [] };
  if (file === undefined) return results;
  const policy = new Policy(file);
  for (const test of field(file, "tests").items()) runTest(policy, test, results);
  return results;
}

/** The tests of {@link policyTests} that fail. */
export function failingTests(acl: View): TailnetTest[] {
  return policyTests(acl).failing;
}

function runTest(policy: Policy, test: View, results: Results): void {
  const src = field(test, "src", "user").text() ?? "";
  const wanted = {
    accept: field(test, "accept", "allow").texts(),
    deny: field(test, "deny").texts(),
  };
  if (wanted.accept.length + wanted.deny.length === 0)
    results.failing.push({ test, src, dst: "", wanted: "accept", why: "it says neither accept nor deny" });
  for (const want of ["accept", "deny"] as const)
    for (const dst of wanted[want]) judge(policy, { test, src, dst, wanted: want, why: "" }, results);
}

function judge(policy: Policy, asked: TailnetTest, results: Results): void {
  const { test, src, dst, wanted } = asked;
  try {
    const answer = answered(policy, questionOf(policy, src, dst, field(test, "proto").text()));
    if (answer.allowed === undefined) throw new Open(answer.why);
    if (wanted === "accept" && !answer.allowed) throw new Refused(`no rule lets ${src} reach ${dst}`);
    if (wanted === "deny" && answer.allowed)
      throw new Refused(`${answer.by.path.replace(/^acl\./, "")} lets ${src} reach ${dst}`);
  } catch (error) {
    if (error instanceof Refused) results.failing.push({ ...asked, why: error.message });
    else if (error instanceof Open) results.unjudged.push({ ...asked, why: error.message });
    else throw error;
  }
}

/** All devices have to agree: where some of a group get through and others do not, which of them stands for it is not said. */
function answered(policy: Policy, { sources, targets, protocols, port }: Question): Access {
  const answers = sources.flatMap((who) =>
    targets.map((target) => {
      const each = protocols.map((protocol) => policy.access(who, { target, protocol, port }));
      return each.find((a) => a.allowed) ?? each.find((a) => a.allowed === undefined) ?? { allowed: false as const };
    }),
  );
  const [first, ...others] = answers as [Access, ...Access[]];
  if (others.every((other) => other.allowed === first.allowed)) return first;
  return { allowed: undefined, why: "the members of the group are not allowed the same", by: policy.file };
}

function questionOf(policy: Policy, src: string, dst: string, proto: string | undefined): Question {
  const { host, ports } = splitPorts(dst) ?? { host: dst, ports: "" };
  if (!/^\d{1,5}$/.test(ports) || Number(ports) > 65535) throw new Refused(`${dst} does not end in one port`);
  const named = protocols(proto);
  if (named === undefined) throw new Refused(`${proto} is no protocol`);
  const known = named.filter((p) => p !== "other");
  if (known.length === 0) throw new Open(`tests of ${proto} are not run here`);
  return { sources: sourcesOf(policy, src), targets: targetsOf(policy, host), protocols: known, port: Number(ports) };
}

function sourcesOf(policy: Policy, src: string): readonly Principal[] {
  if (src.startsWith("autogroup:")) throw new Open(`the documentation names no ${src} as the source of a test`);
  const address = policy.selectors.hostOf(src);
  if (isIP(address) !== 0) return [{ kind: "address", address }];
  if (src.startsWith("tag:")) return [{ kind: "tag", name: ownedTag(policy, src) }];
  return peopleNamed(policy, src);
}

function targetsOf(policy: Policy, host: string): readonly Target[] {
  const address = policy.selectors.hostOf(host);
  if (isIP(address) !== 0) return [{ kind: "address", address }];
  if (host.startsWith("tag:")) return [{ kind: "device", tags: [ownedTag(policy, host)] }];
  return peopleNamed(policy, host);
}

function ownedTag(policy: Policy, tag: string): string {
  if (!field(policy.file, "tagOwners").property(tag).exists()) throw new Refused(`${tag} is in no tagOwners`);
  return tag;
}

function peopleNamed(policy: Policy, name: string): readonly (Principal & { kind: "user" })[] {
  if (name.startsWith("group:")) {
    const members = policy.selectors.members(name);
    if (members === undefined && name.includes("@"))
      throw new Open(`who belongs to ${name} is kept outside the policy file`);
    if (members === undefined || members.length === 0) throw new Refused(`${name} has no members`);
    return members.map((member) => ({ kind: "user", name: member }));
  }
  if (/^(svc|ipset):/.test(name)) throw new Open(`what ${name} stands for is not modelled`);
  if (!isLogin(name)) throw new Refused(`${name === "" ? "the source" : name} is no address, host, user, group or tag`);
  return [{ kind: "user", name }];
}
