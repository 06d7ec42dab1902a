import type { Case } from "../case";
import { madeFrom, NOT_FOUND, record, tunnel, tunnelConfig, UNKNOWN } from "../resources";

type Rule = { hostname: string; service: string };
type Props = Record<string, unknown>;

/** Two tunnels and a zone of a case's own, so that the end-to-end test may put several cases into one stack. */
function world(n: number) {
  const [one, two] = [`${n}111`, `${n}222`];
  const name = (label: string) => `${label}.zone${n}.example`;
  const rulesOf = (id: string, rules: Rule[]) => {
    const made = tunnelConfig(id, ...rules, NOT_FOUND);
    return { ...made, props: { ...made.props, tunnelId: id } };
  };
  const rule = (label: string, service = "http://app.web:80"): Rule => ({ hostname: name(label), service });
  const leads = (label: string, rest: Props) => record(name(label), rest);
  return {
    name,
    rule,
    leads,
    closed: (label: string) => rule(label, "http_status:404"),
    first: (...rules: Rule[]) => rulesOf(one, rules),
    second: (...rules: Rule[]) => rulesOf(two, rules),
    toFirst: (label: string) => leads(label, { content: `${one}.cfargotunnel.com` }),
    toSecond: (label: string) => leads(label, { content: `${two}.cfargotunnel.com` }),
  };
}

/** Two tunnels whose ids only the update will know: what is made from them tells which one is meant. */
function unmade(n: number) {
  const { first, second, rule, leads, name } = world(n);
  const [family, hooks] = [tunnel(`family${n}`), tunnel(`hooks${n}`)];
  const from = (made: ReturnType<typeof first>, one: typeof family) =>
    madeFrom({ ...made, props: { ...made.props, tunnelId: UNKNOWN } }, { tunnelId: one });
  const to = (label: string, one: typeof family) => madeFrom(leads(label, { content: UNKNOWN }), { content: one });
  return {
    name,
    tunnels: [family, hooks, from(first(rule("photos")), family), from(second(rule("hook")), hooks)],
    toFamily: (label: string) => to(label, family),
    toHooks: (label: string) => to(label, hooks),
  };
}

const right = world(1);
const wrong = world(2);
const page = world(3);
const astray = world(4);
const every = world(5);
const old = world(6);
const foreign = world(7);
const planned = unmade(8);
const plannedWrong = unmade(9);

export const severalTunnelCases: Case[] = [
  {
    rule: "NET-I15",
    when: "each name leads to the tunnel that has its rule",
    resources: [
      right.first(right.rule("photos")),
      right.second(right.rule("hook")),
      right.toFirst("photos"),
      right.toSecond("hook"),
    ],
    reports: [],
  },
  {
    rule: "NET-I15",
    when: "a record leads to a tunnel without a rule for its name, and another tunnel has one",
    resources: [
      wrong.first(wrong.rule("photos")),
      wrong.second(wrong.rule("hook")),
      wrong.toFirst("photos"),
      wrong.toFirst("hook"),
    ],
    reports: [wrong.name("hook")],
    found: "leads to the tunnel 2111, and its rule is in the tunnel 2222",
  },
  {
    rule: "NET-I15",
    when: "a record leads to a tunnel that closes its name, although it takes all others",
    resources: [
      page.first(page.closed("hook"), page.rule("*")),
      page.second(page.rule("hook")),
      page.toFirst("*"),
      page.toFirst("hook"),
    ],
    reports: [page.name("hook")],
    found: "in the tunnel 3222",
  },
  {
    rule: "NET-I15",
    when: "a name's rule is in one tunnel, and only the other one's record for every name holds it",
    resources: [astray.first(astray.rule("*")), astray.second(astray.rule("hook")), astray.toFirst("*")],
    reports: [astray.name("*")],
    found: "hook.zone4.example, whose rule is in the tunnel 4222, has no record of its own",
    // That record may be the one that is missing.
    beside: [],
  },
  {
    rule: "NET-I15",
    when: "one tunnel takes every name but those of the other, whose records lead there",
    resources: [
      every.first(every.closed("hook"), every.rule("*")),
      every.second(every.rule("hook")),
      every.toFirst("*"),
      every.toSecond("hook"),
      every.leads("elsewhere", { content: "example.net" }),
      every.leads("address", { type: "A", content: "192.0.2.1" }),
    ],
    reports: [],
  },
  {
    rule: "NET-I15",
    when: "a record leads to a tunnel without a rule for its name, which the other's rule for every name holds",
    resources: [
      old.first(old.rule("*")),
      old.second(old.rule("hook")),
      old.toFirst("*"),
      old.toSecond("hook"),
      old.toSecond("old"),
    ],
    reports: [old.name("old")],
    found: "in the tunnel 6111",
  },
  {
    rule: "NET-I15",
    when: "a record leads to a tunnel that is none of the stack's",
    resources: [
      foreign.first(foreign.rule("photos")),
      foreign.second(foreign.rule("hook")),
      foreign.leads("hook", { content: "9999.cfargotunnel.com" }),
    ],
    reports: [],
  },
  {
    rule: "NET-I15",
    when: "neither tunnel is made yet, and each record is made from its own",
    resources: [...planned.tunnels, planned.toFamily("photos"), planned.toHooks("hook")],
    reports: [],
  },
  {
    rule: "NET-I15",
    when: "neither tunnel is made yet, and a record is made from the wrong one",
    resources: [...plannedWrong.tunnels, plannedWrong.toFamily("photos"), plannedWrong.toFamily("hook")],
    reports: [plannedWrong.name("hook")],
    found: "leads to the tunnel family9, and its rule is in the tunnel hooks9",
  },
];
