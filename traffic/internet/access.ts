import type { Destination } from "../model/destination";
import { title } from "../model/kind";
import type { Network } from "../model/network";
import type { Stack } from "../model/stack";
import type { View } from "../model/view";
import type { Walk } from "../model/walk";
import { pattern, sameZone } from "./features";

const APPLICATIONS = [
  "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication",
  "cloudflare:index/accessApplication:AccessApplication",
];

const PLACE = { layer: "Cloudflare edge", place: "edge/cloudflare" } as const;

/**
 * Cloudflare Access in front of a name: what its policies do with somebody who has not signed in. Of one that lets in whom it knows, the
 * walk goes on as one after a sign-in. Source: Cloudflare, «Access policies».
 */
export function passAccess(network: Network, { host }: Destination, record: View, walk: Walk): void {
  const concerned = accessApplications(network.stack).flatMap((view) => {
    if (!sameZone(view, record)) return [];
    const [place] = places(view).filter((at) => pattern(at, host));
    return place === undefined ? [] : [{ view, place }];
  });
  const [first, second] = concerned;
  if (first === undefined) return;
  const { view, place } = first;
  const name = title(view.resource);
  if (second !== undefined)
    return walk.unknown({
      ...PLACE,
      at: second.view,
      text: `${name} is not the only one for ${host}: which of them asks is not modelled`,
    });
  if (place.text()?.toLowerCase() !== host)
    return walk.unknown({
      ...PLACE,
      at: place,
      text: `${name} is for ${place.text()}: patterns and paths of Access are not modelled`,
    });
  if ((view.at("type").text() ?? "self_hosted") !== "self_hosted")
    return walk.unknown({ ...PLACE, at: view.at("type"), text: `${name} is of a type that is not modelled` });
  decide(view, name, walk);
}

/** Every application of Access that the stack has. */
export function accessApplications(stack: Stack): readonly View[] {
  return APPLICATIONS.flatMap((type) => stack.type(type));
}

function decide(view: View, name: string, walk: Walk): void {
  if (!view.at("policies").exists())
    return walk.unknown({
      ...PLACE,
      at: view,
      text: `${name} lets in whom its policies name, and these are not written in it`,
    });
  const policies = view.at("policies").items();
  const allowing: View[] = [];
  for (const policy of policies) {
    const decision = policy.at("decision").text();
    if (decision === undefined)
      return walk.unknown({
        ...PLACE,
        at: policy,
        text: `${name} takes a policy of the account, which is not followed`,
      });
    if (decision === "allow") allowing.push(policy);
    // The people whom a deny turns away, or a bypass lets by, are not known here.
    else if (decision !== "deny" || isForEveryone(policy))
      return walk.unknown({
        ...PLACE,
        at: policy,
        text: `${name} has a policy that decides ${decision}, which is not modelled`,
      });
  }
  const people = allowing.flatMap((policy) => policy.at("includes").items().map(person));
  if (people.length === 0)
    return walk.block({
      ...PLACE,
      at: view.at("policies"),
      text: `${name} lets in nobody: none of its policies allows anybody`,
    });
  walk.signIn({ ...PLACE, at: view, text: `${name} asks for a sign-in, and lets in ${people.join(", ")}` });
}

function isForEveryone(policy: View): boolean {
  return policy
    .at("includes")
    .items()
    .some((include) => include.at("everyone").exists());
}

function person(include: View): string {
  const email = include.at("email.email").text();
  const domain = include.at("emailDomain.domain").text();
  if (email !== undefined) return email;
  if (domain !== undefined) return `everybody with an address of ${domain}`;
  return include.at("everyone").exists() ? "everybody who signs in" : "whom another of its conditions is for";
}

/** The places that an application protects; beside `destinations`, `selfHostedDomains` does not count. Source: ZeroTrustAccessApplication. */
function places(view: View): View[] {
  const destinations = view
    .at("destinations")
    .items()
    .map((d) => d.at("uri"));
  if (destinations.length > 0) return [view.at("domain"), ...destinations].filter((at) => at.exists());
  return [view.at("domain"), ...view.at("selfHostedDomains").items()].filter((at) => at.exists());
}
