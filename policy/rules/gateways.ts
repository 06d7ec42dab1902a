import { isGranted, listenerName, routes } from "../../traffic/cluster/gateway/attachment";
import { annotation, namespaceOf, reference } from "../../traffic/model/kubernetes";
import { certificateCovers } from "../../traffic/model/names";
import type { Stack } from "../../traffic/model/stack";
import type { View } from "../../traffic/model/view";
import { backends } from "../facts/listeners";
import { ciliumVersion, releasesOf } from "../facts/versions";
import { type Facts, type Judge, resourceRule, stackRule } from "../rule";
import { CERT_MANAGER, CILIUM, GATEWAY_API, kinds } from "../types";

const terminates = resourceRule({
  code: "NET-G01",
  title: "An HTTPS listener terminates with a certificate",
  prevents:
    "A listener without a certificate of its own is never programmed: every name behind it refuses the connection.",
  level: "mandatory",
  applies: kinds(GATEWAY_API, "Gateway"),
  check(gateway, judge) {
    judge.each(
      () => gateway.at("spec.listeners").items(),
      (listener) => {
        if (listener.at("protocol").text() !== "HTTPS") return;
        const mode = listener.at("tls.mode").text() ?? "Terminate";
        if (mode !== "Terminate")
          judge.violation(
            listener,
            `${listenerName(listener)}: tls.mode ${mode}`,
            "tls.mode: Terminate; passing TLS through needs protocol TLS.",
          );
        else if (listener.at("tls.certificateRefs").items().length === 0)
          judge.violation(
            listener,
            `${listenerName(listener)}: no certificateRefs`,
            "tls.certificateRefs: [{name: <Secret of a Certificate>}].",
          );
      },
    );
  },
});

interface CertificateReference {
  listener: View;
  namespace: string;
  name: string;
}

function certificateReferences(gateways: readonly View[], judge: Judge): Facts<CertificateReference> {
  return judge
    .collect(gateways, (gateway) => gateway.at("spec.listeners").items())
    .flatMap((listener) =>
      listener
        .at("tls.certificateRefs")
        .items()
        .map((ref) => ({ listener, ref })),
    )
    .flatMap(({ listener, ref }) => [
      {
        listener,
        namespace: ref.at("namespace").text() ?? namespaceOf(listener.root()),
        name: ref.at("name").text() ?? "",
      },
    ]);
}

const covered = stackRule({
  code: "NET-G02",
  title: "A listener's certificate covers its hostname",
  prevents: "A certificate for other names makes every browser refuse the page.",
  level: "mandatory",
  check(stack, judge) {
    const certificates = judge.collect(stack.kind(CERT_MANAGER, "Certificate"), (c) => [
      {
        secret: `${namespaceOf(c)}/${c.at("spec.secretName").text()}`,
        names: [...c.at("spec.dnsNames").texts(), ...(c.at("spec.commonName").text() ?? "").split(" ")],
      },
    ]);
    const secrets = judge.collect(stack.kind("core", "Secret"), (s) => [reference(s)]);
    const complete = certificates.complete && secrets.complete;
    const watched = judge.collect(stack.kind(GATEWAY_API, "Gateway"), (g) => (issuesItself(g) ? [] : [g]));
    judge.each(
      () => certificateReferences(watched.found, judge).found,
      ({ listener, namespace, name }) => {
        const secret = `${namespace}/${name}`;
        const hostname = listener.at("hostname").text();
        const makers = certificates.found.filter((c) => c.secret === secret);
        const written = `${listenerName(listener)}: the certificate Secret ${secret}`;
        if (
          makers.length > 0 &&
          hostname !== undefined &&
          !makers.some((m) => m.names.some((n) => certificateCovers(n, hostname)))
        )
          judge.violation(
            listener,
            `${written} for ${makers.flatMap((m) => m.names).join(", ")}, the hostname ${hostname}`,
            `"${hostname}" among the Certificate's dnsNames.`,
          );
        if (makers.length === 0 && complete && !secrets.found.includes(secret))
          judge.violation(
            listener,
            `${written}, which nothing in this stack makes`,
            "the secretName of a Certificate in the Secret's namespace.",
          );
      },
    );
  },
});

/** cert-manager makes the certificates of a Gateway that carries its annotation. */
function issuesItself(gateway: View): boolean {
  return annotation(gateway, "cert-manager.io/cluster-issuer", "cert-manager.io/issuer") !== undefined;
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

const tcpServed = stackRule({
  code: "NET-G07",
  title: "TCP and UDP listeners only where Cilium serves them",
  prevents:
    "Before 1.20 Cilium reports a TCP listener as Programmed and does not serve it: the port is closed and nothing says why.",
  level: "mandatory",
  check(stack, judge) {
    const cilium = ciliumVersion(stack, judge);
    if (cilium === undefined || cilium.minor >= 1020) return;
    for (const gateway of stack.kind(GATEWAY_API, "Gateway"))
      judge.each(
        () => gateway.at("spec.listeners").items(),
        (listener) => {
          const protocol = listener.at("protocol").text() ?? "";
          if (protocol !== "TCP" && protocol !== "UDP") return;
          judge.violation(
            listener,
            `${listenerName(listener)}: protocol ${protocol} with Cilium ${cilium.text}`,
            "Cilium 1.20 or later, or a LoadBalancer Service that shares the Gateway's address by lbipam.cilium.io/sharing-key.",
          );
        },
      );
  },
});

const localPolicy = stackRule({
  code: "NET-G08",
  title: "No externalTrafficPolicy Local with L2 announcements",
  prevents: "The node that answers ARP for the address drops the traffic as soon as it runs no pod of the Service.",
  level: "mandatory",
  check(stack, judge) {
    if (!announcesL2(stack, judge)) return;
    judge.each(
      () => stack.kind("core", "Service"),
      (service) => {
        if (
          service.at("spec.type").text() !== "LoadBalancer" ||
          service.at("spec.externalTrafficPolicy").text() !== "Local"
        )
          return;
        judge.violation(service, "externalTrafficPolicy: Local", "externalTrafficPolicy: Cluster.");
      },
    );
  },
});

function announcesL2(stack: Stack, judge: Judge): boolean {
  if (stack.kind(CILIUM, "CiliumL2AnnouncementPolicy").length > 0) return true;
  return releasesOf(stack, judge, "cilium").some(
    (r) => judge.attempt(() => r.at("values.l2announcements.enabled").flag()) === true,
  );
}

const announces = resourceRule({
  code: "NET-G09",
  title: "An L2 policy announces load-balancer addresses",
  prevents: "Without it nothing answers ARP for the Gateway's address: the whole LAN cannot reach any app.",
  level: "mandatory",
  applies: kinds(CILIUM, "CiliumL2AnnouncementPolicy"),
  check(policy, judge) {
    const flag = policy.at("spec.loadBalancerIPs");
    if (flag.flag() !== true)
      judge.violation(
        policy,
        `loadBalancerIPs: ${flag.exists() ? flag.flag() : "unset"}`,
        "spec.loadBalancerIPs: true.",
      );
  },
});

export const gatewayRules = [terminates, covered, granted, tcpServed, localPolicy, announces];
