import { type Frontend, frontends } from "../cluster/services/frontends";
import { allocation, inAnyPool, inSeveralPools } from "../cluster/services/pools";
import { classOfAnother, shares } from "../cluster/services/sharing";
import { title } from "../model/kind";
import type { Network } from "../model/network";
import { settle, Unknown } from "../model/unknown";
import type { View } from "../model/view";
import { canonical } from "../policies/addresses";
import type { Path } from "./path";

/** Does a frontend have the address, as its status shows? */
export function has({ given }: Frontend, address: string): boolean {
  return given?.some((own) => canonical(own) === canonical(address)) ?? false;
}

/** The frontend that has the address on this port; where nobody may have it, one that asks for it in vain. */
export function frontendAt(path: Path, address: string): Frontend | undefined {
  const { network, request } = path;
  const { byAddress } = frontends(network);
  // Outside every pool, an address that is not known yet cannot be this one.
  const asking = inAnyPool(network, address) ? byAddress.all(canonical(address)) : byAddress.known(canonical(address));
  const listens = ({ ports }: Frontend) =>
    ports.some(({ port, protocol }) => port === request.port && protocol === request.protocol);
  const having = asking.filter((f) => has(f, address));
  const able =
    having.length > 0 ? withGuests(network, having, asking) : asking.filter((f) => mayGet(network, f, address));
  if (able.length === 0) return taken(path, address) ?? asking.find(listens) ?? asking[0];
  const owner = able.find(listens);
  if (owner === undefined) return sharedBy(path, address, { able, listens }) ?? able[0];
  return having.length > 0
    ? (doubled(path, address, able.filter(listens)) ?? owner)
    : (contested(path, address, { owner, able }) ?? owner);
}

/** The frontends that have the address, and those without a status that share it with all of them. */
function withGuests(network: Network, having: readonly Frontend[], asking: readonly Frontend[]): Frontend[] {
  const guests = asking.filter((f) => f.given === undefined && having.every((other) => shares(network, other, f)));
  return [...having, ...guests];
}

/** Could a pool give it to this frontend? Not to one that is there already without it. */
function mayGet(network: Network, frontend: Frontend, address: string): boolean {
  if (frontend.given !== undefined) return false;
  if (frontend.kind === "service" && classOfAnother(network, frontend.object) !== undefined) return false;
  const found = settle(() => allocation(network, frontend, address));
  return found instanceof Unknown || !("refused" in found);
}

/** Of those that ask for no address of their own one may have got this one. */
function taken({ network, walk }: Path, address: string): undefined {
  const candidate = frontends(network).unpinned.find((f) => mayGet(network, f, address));
  if (candidate === undefined) return undefined;
  return walk.unknown({
    ...step(address, candidate.object),
    text: `whether ${title(candidate.object.resource)}, which asks for no address of its own, got ${address} is not known`,
  });
}

/** A frontend that asks for no address may share that of others, on ports of its own. */
function sharedBy(
  { network, walk }: Path,
  address: string,
  { able, listens }: { able: readonly Frontend[]; listens: (f: Frontend) => boolean },
): undefined {
  const pairs = frontends(network).unpinned.filter(listens);
  const guest = pairs.find((f) => able.some((asked) => shares(network, asked, f)));
  if (guest === undefined) return undefined;
  return walk.unknown({
    ...step(address, guest.object),
    text: `${title(guest.object.resource)} asks for no address of its own and shares ${address} with ${title((able[0] as Frontend).object.resource)} only if it was created after it`,
  });
}

/** Two that have the address and the port: the operator hands one out twice where pools come to overlap later. */
function doubled({ walk }: Path, address: string, [one, other]: readonly Frontend[]): undefined {
  if (one === undefined || other === undefined) return undefined;
  return walk.unknown({
    ...step(address, other.object),
    text: `${title(one.object.resource)} and ${title(other.object.resource)} both have ${address}, as their status shows: which of them a connection reaches is not known`,
  });
}

/** A frontend that shares with all the others gets the address in any order; it does not matter whether those share with each other. */
function contested(
  { network, walk }: Path,
  address: string,
  { owner, able }: { owner: Frontend; able: readonly Frontend[] },
): undefined {
  const rival = able.find((other) => other !== owner && !shares(network, owner, other));
  if (rival === undefined) return undefined;
  const twice = inSeveralPools(network, address) ? ", or both where their pools were edited later to overlap" : "";
  return walk.unknown({
    ...step(address, rival.object),
    text: `${title(owner.object.resource)} and ${title(rival.object.resource)} both ask for ${address}: the first to be created has it${twice}`,
  });
}

function step(address: string, at: View) {
  return { layer: "announcement", place: `address/${address}`, at } as const;
}
