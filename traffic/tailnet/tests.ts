import { isIP } from "node:net";
import type { Protocol } from "../verdict";
import type { View } from "../view";
import { Policy } from "./access";
import { people, peopleReach } from "./people";
import { field, policyFile } from "./policyFile";
import { protocols, splitPorts } from "./ports";
import type { Target } from "./selectors";

/** An assertion of the policy file's own `tests` that does not hold. */
export interface TailnetTest {
  test: View;
  src: string;
  dst: string;
  wanted: "accept" | "deny";
  why: string;
}

/**
 * Runs the `tests` of a policy file as the service does when it is written (https://tailscale.com/kb/1337/policy-syntax, «Tests»): each `src`
 * has to reach everything in `accept` and nothing in `deny`. Without `proto` either TCP or UDP is enough.
 *
 * @param acl a resource of type tailscale:index/acl:Acl
 * @returns what fails; what could not be judged is in `unjudged`
 */
export function policyTests(acl: View): { failing: TailnetTest[]; unjudged: TailnetTest[] } {
  const file = policyFile(acl);
  const results: { failing: TailnetTest[]; unjudged: TailnetTest[] } = { failing: [], unjudged: [] };
  if (file === undefined) return results;
  const policy = new Policy(file);
  for (const test of field(file, "tests").items())
    for (const wanted of ["accept", "deny"] as const)
      for (const dst of field(test, wanted, ...(wanted === "accept" ? ["allow"] : [])).texts())
        judge(policy, test, wanted, dst, results);
  return results;
}

export function failingTests(acl: View): TailnetTest[] {
  return policyTests(acl).failing;
}

function judge(
  policy: Policy,
  test: View,
  wanted: "accept" | "deny",
  dst: string,
  results: { failing: TailnetTest[]; unjudged: TailnetTest[] },
): void {
  const src = field(test, "src", "user").text() ?? "";
  const result = (why: string) => ({ test, src, dst, wanted, why });
  const asked = question(policy, test, dst);
  if (typeof asked === "string") return void results.failing.push(result(asked));
  const who = isIP(policy.selectors.hostOf(src)) ? undefined : people(policy, src);
  const answers = asked.protocols.map((protocol) =>
    who === undefined
      ? policy.access({ kind: "address", address: policy.selectors.hostOf(src) }, asked.target, protocol, asked.port)
      : peopleReach(policy, who, asked.target, protocol, asked.port),
  );
  const yes = answers.find((a) => a.allowed === true);
  const open = answers.find((a) => a.allowed === undefined);
  if (yes === undefined && open?.allowed === undefined && open) results.unjudged.push(result(open.why));
  else if (wanted === "accept" && yes === undefined) results.failing.push(result(`no rule lets ${src} reach ${dst}`));
  else if (wanted === "deny" && yes?.allowed === true)
    results.failing.push(result(`${yes.by.path} lets ${src} reach ${dst}`));
}

function question(
  policy: Policy,
  test: View,
  dst: string,
): { target: Target; protocols: Protocol[]; port: number } | string {
  const parts = splitPorts(dst);
  if (parts === undefined || !/^\d{1,5}$/.test(parts.ports)) return `${dst} does not end in one port`;
  const proto = field(test, "proto").text();
  const known = protocols(proto);
  if (known === undefined) return `${proto} is no protocol`;
  const asked = known.filter((p) => p !== "other");
  return { target: targetOf(policy, parts.host), protocols: asked, port: Number(parts.ports) };
}

function targetOf(policy: Policy, host: string): Target {
  const address = policy.selectors.hostOf(host);
  if (isIP(address.replace(/\/(32|128)$/, ""))) return { kind: "address", address: address.replace(/\/(32|128)$/, "") };
  if (host.startsWith("tag:")) return { kind: "device", tags: [host] };
  if (host.startsWith("autogroup:")) return { kind: "autogroup", name: host };
  return { kind: "user", name: host };
}
