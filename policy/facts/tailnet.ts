import { contains, parseAddress, parseRange } from "../../traffic/addresses";
import type { Stack } from "../../traffic/stack";
import { View } from "../../traffic/view";
import type { Judge } from "../rule";
import { ACL, SUBNET_ROUTES } from "../types";
import { parseHujson } from "./hujson";

/** A rule of the policy file, `grants` or the older `acls`, in one form. */
export interface Allow {
  view: View;
  src: string[];
  /** Hosts, addresses, tags, `*`; without ports. */
  dst: string[];
  /** `tcp:443`, `udp:53`, `80`, `*`. */
  ip: string[];
}

/** The policy file of an Acl resource; undefined when it is no JSON, which the service itself refuses. */
export function policyFile(acl: View): View | undefined {
  const text = acl.at("acl").text();
  if (text === undefined) return undefined;
  try {
    return View.parsed(acl.resource, "acl", parseHujson(text));
  } catch {
    return undefined;
  }
}

export function policyFiles(stack: Stack, judge: Judge): { found: View[]; complete: boolean } {
  return judge.collect(stack.type(ACL), (acl) => {
    const file = policyFile(acl);
    return file === undefined ? [] : [file];
  });
}

export function allows(policy: View): Allow[] {
  const grants = policy
    .at("grants")
    .items()
    .map((view) => ({ view, src: view.at("src").texts(), dst: view.at("dst").texts(), ip: view.at("ip").texts() }));
  const acls = policy
    .at("acls")
    .items()
    .filter((view) => (view.at("action").text() ?? "accept") === "accept")
    .flatMap((view) =>
      view
        .at("dst")
        .texts()
        .map((dst) => aclEntry(view, dst)),
    );
  return [...grants, ...acls];
}

/** `host:port`, where the host may itself have colons (`tag:k8s:443`, `autogroup:internet:*`). */
function aclEntry(view: View, dst: string): Allow {
  const colon = dst.lastIndexOf(":");
  const proto = view.at("proto").text();
  const ports = dst.slice(colon + 1).split(",");
  return {
    view,
    src: view.at("src").texts(),
    dst: [dst.slice(0, colon)],
    ip: ports.map((p) => (p === "*" || proto === undefined ? p : `${proto}:${p}`)),
  };
}

/** Does a rule let its sources reach an address on a port? */
export function reaches(policy: View, allow: Allow, address: string, proto: "tcp" | "udp", port: number): boolean {
  return (
    allow.dst.some((dst) => destinationHolds(policy, dst, address)) && allow.ip.some((ip) => portHolds(ip, proto, port))
  );
}

function destinationHolds(policy: View, dst: string, address: string): boolean {
  if (dst === "*") return true;
  const host = policy.at("hosts", dst).text() ?? dst;
  const range = parseRange(host);
  const value = parseAddress(address);
  return range !== undefined && value !== undefined && contains(range, value);
}

function portHolds(ip: string, proto: string, port: number): boolean {
  const [first = "", second] = ip.split(":");
  const [wantedProto, ports] = second === undefined ? [undefined, first] : [first, second];
  if (wantedProto !== undefined && wantedProto !== "*" && wantedProto !== proto) return false;
  const [from = "", to = from] = ports.split("-");
  return ports === "*" || (Number(from) <= port && port <= Number(to));
}

/** A route into the LAN that a subnet router advertises, and the tags that router has. */
export interface Advertised {
  view: View;
  route: string;
  tags: string[];
}

/** Routes of the operator's Connectors; a Connector without tags has the operator's default one. */
export function advertisedRoutes(stack: Stack, judge: Judge): { found: Advertised[]; complete: boolean } {
  const connectors = judge.collect(stack.kind("tailscale.com", "Connector"), (connector) => {
    const tags = connector.at("spec.tags").texts();
    return connector
      .at("spec.subnetRouter.advertiseRoutes")
      .texts()
      .map((route) => ({ view: connector, route, tags: tags.length > 0 ? tags : ["tag:k8s"] }));
  });
  const devices = judge.collect(stack.type(SUBNET_ROUTES), (device) =>
    device
      .at("routes")
      .texts()
      .map((route) => ({ view: device, route, tags: [] })),
  );
  return { found: [...connectors.found, ...devices.found], complete: connectors.complete && devices.complete };
}
