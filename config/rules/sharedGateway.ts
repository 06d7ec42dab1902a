import { isWeb } from "../appKinds";
import type { App, Gateway, Homelab } from "../homelab";
import { contains, fromNumber, toNumber } from "../ipv4";
import type { Finding } from "../problems";
import { tailnetWords } from "../tailnetPeople";
import { addressClaims } from "./addresses";

/**
 * APP-10. A Gateway has one address, and neither ARP nor a tailnet grant can tell its apps apart: whoever reaches one HTTP app of a
 * Gateway reaches them all. Apps that share a Gateway must therefore say the same of the LAN and the tailnet.
 */
export function sharedGatewayProblems(homelab: Homelab): Finding[] {
  return homelab.gateways.flatMap((gateway) => {
    // An app that is not for the LAN has no place here at all (APP-15).
    const members = homelab.apps.filter((a) => isWeb(a) && a.reach.lan && a.lanGateway?.key === gateway.key);
    const [model, ...rest] = members;
    if (model === undefined) return [];
    const others = rest.filter((app) => describeReach(app) !== describeReach(model));
    // Apps that say the same can share the Gateway that is proposed.
    const reaches = [...new Set(others.map(describeReach))];
    return others.map((app) => ({
      code: "APP-10",
      field: `homelab:apps.${app.key}.reach`,
      message: `Gateway ${gateway.key} cannot tell ${app.key} (${describeReach(app)}) from ${model.key} (${describeReach(model)}): both answer at ${gateway.address}:443.`,
      fix: `Declare the same lan and tailnet reach for both, or put one of them on a Gateway of its own${proposal(app, gateway, reaches.indexOf(describeReach(app)), homelab)}.`,
      rests: [
        `homelab:apps.${model.key}.reach`,
        ...[app, model].flatMap((a) =>
          ["gateway", "address", "tailnet", "from"].map((setting) => `homelab:apps.${a.key}.${setting}`),
        ),
        "homelab:gateways",
        `homelab:gateways.${gateway.key}.feed`,
      ],
    }));
  });
}

function describeReach(app: App): string {
  return [...(app.reach.lan ? ["lan"] : []), ...tailnetWords(app), ...app.reach.from].sort().join(", ");
}

/** The lines for another Gateway like this one, ready to paste, as the `nth` proposal; empty where the pool has no address left. */
export function proposal(app: App, gateway: Gateway, nth: number, homelab: Homelab): string {
  const address = freeAddresses(homelab, nth + 1)[nth];
  if (address === undefined) return "";
  const keys = homelab.gateways.map((g) => g.key);
  const key = Array.from({ length: keys.length + nth + 1 }, (_, i) => `${gateway.key}-${i + 2}`).filter(
    (one) => !keys.includes(one),
  )[nth];
  const domain = gateway.domain === homelab.domains.internal ? "" : `, domain: ${gateway.domain}`;
  const entry = `${key}: { name: ${key}, namespace: ${gateway.namespace}, address: ${address}${domain} }`;
  return `: write ${entry} into homelab:gateways, and gateway: ${key} into homelab:apps.${app.key}`;
}

/** The first addresses of the load balancers' range that nobody has, and that no Service can be given by itself. */
function freeAddresses(homelab: Homelab, count: number): string[] {
  const { loadBalancers } = homelab.lan.ranges;
  const { unpinned } = homelab.loadBalancing;
  const claimed = new Set(addressClaims(homelab).map((claim) => claim.address));
  const found: string[] = [];
  for (
    let value = toNumber(loadBalancers.first);
    value <= toNumber(loadBalancers.last) && found.length < count;
    value++
  ) {
    const address = fromNumber(value);
    if (!claimed.has(address) && !(unpinned && contains(unpinned, address))) found.push(address);
  }
  return found;
}
