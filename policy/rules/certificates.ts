import { isGranted, listenerName, refusal, routes } from "../../traffic/cluster/gateway/attachment";
import { namespaceOf } from "../../traffic/model/kubernetes";
import { hostnameHolds, hostnamesMeet } from "../../traffic/model/names";
import type { Stack } from "../../traffic/model/stack";
import type { View } from "../../traffic/model/view";
import { certificateReferences, coversSome, issuesItself, type Makers, makersOf } from "../facts/certificates";
import { fedByTunnelOnly } from "../facts/feeds";
import { backends, meantListeners, webParents } from "../facts/listeners";
import { type Judge, stackRule } from "../rule";
import { GATEWAY_API } from "../types";

const covered = stackRule({
  code: "NET-G02",
  title: "A listener's certificate covers the names that it serves",
  prevents:
    "Browsers refuse a page whose certificate is for other names. A wildcard in a certificate stands for one label only.",
  level: "mandatory",
  check(stack, judge) {
    const makers = makersOf(stack, judge);
    const watched = judge.collect(stack.kind(GATEWAY_API, "Gateway"), (g) => (issuesItself(g) ? [] : [g]));
    const references = certificateReferences(watched.found, judge);
    for (const { listener, namespace, name } of references.found) {
      const secret = `${namespace}/${name}`;
      const isMade = [...makers.certificates.found.map((c) => c.secret), ...makers.secrets.found].includes(secret);
      if (!isMade && makers.certificates.complete && makers.secrets.complete)
        judge.violation(
          listener,
          `${listenerName(listener)}: the certificate Secret ${secret}, which nothing in this stack makes`,
          "the secretName of a Certificate in the Secret's namespace.",
        );
    }
    const listeners = watched.flatMap((gateway) => gateway.at("spec.listeners").items());
    const known = judge.collect(listeners.found, (listener) => namesOf(listener, makers, judge));
    judge.each(
      () => known.found,
      ({ listener, names }) => {
        const hostname = listener.at("hostname").text();
        if (hostname === undefined || names.some((n) => coversSome(n, hostname))) return;
        judge.violation(
          listener,
          `${listenerName(listener)}: certificates for ${names.join(", ")}, the hostname ${hostname}`,
          `"${hostname}" among the Certificate's dnsNames.`,
        );
      },
    );
    judgeRoutes(stack, known.found, judge);
  },
});

interface Known {
  listener: View;
  names: string[];
}

/** The names of all certificates of a listener; nothing where one of them is made elsewhere, or may be. */
function namesOf(listener: View, { certificates }: Makers, judge: Judge): Known[] {
  const references = certificateReferences([listener.root()], judge).found.filter(
    (r) => r.listener.path === listener.path,
  );
  const made = references.map(({ namespace, name }) =>
    certificates.found.filter((c) => c.secret === `${namespace}/${name}`).flatMap((c) => c.names),
  );
  const all = listener.at("tls.certificateRefs").items().length;
  return all > 0 && made.length === all && made.every((names) => names.length > 0)
    ? [{ listener, names: made.flat() }]
    : [];
}

/** A route may ask for a part of the listener's names that its certificate does not cover. */
function judgeRoutes(stack: Stack, known: readonly Known[], judge: Judge): void {
  const tunnelled = fedByTunnelOnly(stack, judge);
  judge.each(
    () => webParents(stack, judge),
    ({ parent, gateway }) => {
      const meant = meantListeners(parent, gateway, judge).found.map((l) => `${l.resource.urn} ${l.path}`);
      const attached = known.filter(
        ({ listener }) =>
          meant.includes(`${listener.resource.urn} ${listener.path}`) &&
          refusal(listener, gateway, parent) === undefined,
      );
      for (const { listener, names } of attached)
        judge.each(
          () => parent.route.at("spec.hostnames").items(),
          (entry) => {
            const asked = entry.text() ?? "";
            const hostname = listener.at("hostname").text();
            // A name as wide as the listener's own was judged with it.
            if (!hostnamesMeet(hostname, asked) || (hostname !== undefined && hostnameHolds(asked, hostname))) return;
            if (names.some((n) => coversSome(n, asked)) || tunnelled(gateway)) return;
            judge.violation(
              parent.route,
              `${asked}, which ${listenerName(listener)} answers with a certificate for ${names.join(", ")}`,
              `"${asked}" among the Certificate's dnsNames, or a name that they cover.`,
            );
          },
        );
    },
  );
}

const granted = stackRule({
  code: "NET-G03",
  title: "A reference into another namespace has its ReferenceGrant",
  prevents:
    "Without the grant the listener or route is refused (RefNotPermitted) while the Gateway as a whole still says Programmed.",
  level: "mandatory",
  check(stack, judge) {
    const grants = stack.kind(GATEWAY_API, "ReferenceGrant");
    judge.each(
      () => certificateReferences(stack.kind(GATEWAY_API, "Gateway"), judge).found,
      ({ listener, namespace, name }) => {
        const from = { group: GATEWAY_API, kind: "Gateway", namespace: namespaceOf(listener.root()) };
        if (namespace === from.namespace || isGranted(grants, from, { group: "", kind: "Secret", namespace, name }))
          return;
        judge.violation(
          listener,
          `${listenerName(listener)}: certificateRef ${namespace}/${name} without a ReferenceGrant`,
          grantText(from, "Secret", namespace),
        );
      },
    );
    judge.each(
      () => backends(routes(stack), judge).found,
      ({ kind, route, backend }) => {
        const from = { group: GATEWAY_API, kind, namespace: namespaceOf(route) };
        const namespace = backend.at("namespace").text() ?? from.namespace;
        const name = backend.at("name").text() ?? "";
        if (namespace === from.namespace || isGranted(grants, from, { group: "", kind: "Service", namespace, name }))
          return;
        judge.violation(
          backend,
          `the backend ${namespace}/${name} without a ReferenceGrant`,
          grantText(from, "Service", namespace),
        );
      },
    );
  },
});

function grantText(from: { kind: string; namespace: string }, to: string, namespace: string): string {
  return `a ReferenceGrant in ${namespace} from ${from.kind} of ${from.namespace} to ${to}, or both in one namespace.`;
}

export const certificateRules = [covered, granted];
