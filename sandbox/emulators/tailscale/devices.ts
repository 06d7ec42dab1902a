import type { Answer, Request } from "../http";
import type { StateFile } from "../state";
import { type Actor, Refusal, requireScope } from "./auth";
import { type Policy, readPolicy } from "./policy";
import { contains, isCanonical, prefixOf } from "./selectors";
import { type Device, policyText, type TailscaleState } from "./state";

type Body = Record<string, unknown>;

/** `/tailnet/T/devices`. */
export function deviceList(state: StateFile<TailscaleState>, actor: Actor, request: Request): Answer {
  requireScope(actor, "devices:core", request.method);
  const all = request.query.get("fields") === "all";
  return { status: 200, body: { devices: state.read().devices.map((d) => shown(d, all)) } };
}

/** `/device/ID[/routes|/tags]`; the id may be either of the two a device has. */
export function device(
  state: StateFile<TailscaleState>,
  actor: Actor,
  request: Request,
  { id, part, body }: { id: string; part: string | undefined; body: Body },
): Answer {
  requireScope(actor, part === "routes" ? "devices:routes" : "devices:core", request.method);
  const find = (s: TailscaleState) => s.devices.find((d) => d.id === id || d.nodeId === id);
  const found = find(state.read());
  if (!found) throw new Refusal(404, `no such device: ${id}`);
  const change = (edit: (d: Device, s: TailscaleState) => void) =>
    state.update((s) => {
      const d = find(s) as Device;
      edit(d, s);
      return d;
    });
  switch (`${request.method} ${part ?? ""}`.trim()) {
    case "GET":
      return { status: 200, body: shown(found, request.query.get("fields") === "all") };
    case "DELETE":
      state.update((s) => {
        s.devices = s.devices.filter((d) => d !== find(s));
      });
      return { status: 200, body: {} };
    case "GET routes":
      return { status: 200, body: routesOf(found) };
    case "POST routes": {
      const routes = list(body.routes);
      for (const route of routes)
        if (!isCanonical(route) || !route.includes("/")) throw new Refusal(400, `invalid route: "${route}"`);
      return {
        status: 200,
        body: routesOf(
          change((d) => {
            d.enabledRoutes = routes;
          }),
        ),
      };
    }
    case "POST tags": {
      const tags = list(body.tags);
      const { tagOwners } = readPolicy(policyText(state.read()));
      const wrong = tags.filter((t) => !(t in tagOwners));
      if (wrong.length > 0) throw new Refusal(400, `requested tags [${wrong.join(" ")}] are invalid or not permitted`);
      change((d) => {
        d.tags = tags;
      });
      return { status: 200, body: {} };
    }
    default:
      throw new Refusal(405, "method not allowed");
  }
}

/** The service approves advertised routes when the policy says so, at the time the policy is written. */
export function approveRoutes(state: TailscaleState, policy: Policy): void {
  for (const d of state.devices) {
    const approved = d.advertisedRoutes.filter((route) => approvedBy(policy, route, d));
    d.enabledRoutes = [...new Set([...d.enabledRoutes, ...approved])];
  }
}

function approvedBy(policy: Policy, route: string, d: Device): boolean {
  const inner = prefixOf(route);
  const owners = d.tags.length > 0 ? d.tags : [d.user];
  return Object.entries(policy.autoApprovers.routes).some(([range, approvers]) => {
    const outer = prefixOf(range);
    if (!inner || !outer || !contains(outer, inner)) return false;
    return approvers.some(
      (a) => owners.includes(a) || (policy.groups[a] ?? []).some((member) => owners.includes(member)),
    );
  });
}

function routesOf({ advertisedRoutes, enabledRoutes }: Device): Body {
  return { advertisedRoutes, enabledRoutes };
}

function shown(d: Device, all: boolean): Body {
  const { advertisedRoutes: _, enabledRoutes: __, ...rest } = d;
  return {
    ...rest,
    ...(all ? routesOf(d) : {}),
    machineKey: `mkey:${d.id}`,
    nodeKey: `nodekey:${d.id}`,
    blocksIncomingConnections: false,
    isExternal: false,
    updateAvailable: false,
    tailnetLockError: "",
    tailnetLockKey: "",
  };
}

function list(value: unknown): string[] {
  if (!Array.isArray(value) || value.some((v) => typeof v !== "string"))
    throw new Refusal(400, "a list of strings is wanted");
  return value as string[];
}
