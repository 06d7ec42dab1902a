import { ciliumRelease } from "../cluster/cilium";
import { CERT_MANAGER, CILIUM, GATEWAY_API } from "../model/types";
import { orElse } from "../model/unknown";
import { addressOf, type Facts, place } from "./facts";
import { funnelSteps } from "./funnel";
import { code, parts } from "./markdown";
import { consoleText, forwardSteps, http3Steps, tailnetSteps, tunnelSteps } from "./outsideChecks";
import { sorted, told } from "./reading";
import { commands, type Step, step, word } from "./shell";
import { troubleshooting } from "./troubleshooting";

/** The page with commands that show whether the network works, and the places to look at when something does not. */
export function checksPage(facts: Facts): string {
  const stack = word(facts.stack);
  return parts(
    "# Checks and troubleshooting",
    `The commands run on a machine of the LAN that has ${code("kubectl")}, ${code("dig")} and ${code("curl")}, where they say nothing else. All of it at once, beside what is expected:`,
    commands([
      step("every app, as this machine reaches it", `npm run verify -- --stack ${stack} --from lan`),
      step(
        "one path, hop by hop, without sending anything",
        `npm run trace -- --stack ${stack} --from lan ${example(facts)}`,
      ),
    ]),
    "# Checks",
    section("Machines", machineSteps(facts)),
    section("Cilium", ciliumSteps(facts)),
    section("Hubble", hubbleSteps(facts)),
    section("Gateways", gatewaySteps(facts)),
    section("Load-balancer addresses", balancerSteps(facts)),
    section("Names", nameSteps(facts)),
    section("Tunnel", tunnelSteps(facts)),
    section("Port forward", forwardSteps(facts)),
    section("Tailscale Funnel", funnelSteps(facts.network)),
    section("Tailnet", tailnetSteps(facts), consoleText(facts)),
    section("HTTP/3", http3Steps(facts)),
    section("Drift", [
      step(
        "what somebody changed by hand, in the cluster or in a dashboard",
        `pulumi preview --stack ${stack} --refresh --expect-no-changes`,
      ),
      step("these pages are those of the stack", `npm run docs -- --stack ${stack} --check`),
    ]),
    troubleshooting(facts),
  );
}

function section(
  title: string,
  steps: readonly (Step | undefined)[],
  ...more: (string | undefined)[]
): string | undefined {
  const block = commands(steps);
  return block === "" ? undefined : parts(`## ${title}`, block, ...more);
}

/** A URL of the network, to show how a command is used. */
function example({ web, published }: Facts): string {
  const [first] = web;
  return word(first === undefined ? `https://${published[0] ?? "example.org"}` : `${first.scheme}://${first.name}`);
}

function machineSteps({ network }: Facts): Step[] {
  const machines = network.stack.type("talos:machine/configurationApply:ConfigurationApply");
  const addresses = machines.map((apply) => word(told(apply.at("node")))).sort();
  if (addresses.length === 0) return [];
  const all = addresses.join(",");
  return [
    step("every node is Ready; INTERNAL-IP is the kubelet's address", "kubectl get nodes -o wide"),
    step("Talos and etcd are well", `talosctl -n ${addresses[0]} health`),
    step(
      "addresses of the machines, the shared one on one of them, and the kubelet's",
      `talosctl -n ${all} get addresses`,
      `talosctl -n ${all} get nodeips`,
    ),
  ];
}

function ciliumSteps({ network }: Facts): Step[] {
  const release = orElse(() => ciliumRelease(network), undefined);
  if (release === undefined) return [];
  const namespace = word(told(release.at("namespace")) || "kube-system");
  return [
    step("every pod runs", `kubectl -n ${namespace} get pods -l app.kubernetes.io/part-of=cilium`),
    step("the agents are well (needs the cilium CLI)", "cilium status --wait"),
    step("pods reach each other, Services and the internet; takes some minutes", "cilium connectivity test"),
  ];
}

function hubbleSteps({ network, apps }: Facts): (Step | undefined)[] {
  const release = orElse(() => ciliumRelease(network), undefined);
  const on = (part: string) => told(release?.at(`values.hubble.${part}`)) === "true";
  if (release === undefined || !on("enabled")) return [];
  const namespace = word(told(release.at("namespace")) || "kube-system");
  const app = apps.find((a) => a.declared !== undefined);
  return [
    on("ui.enabled")
      ? step(
          "the map of flows, at http://localhost:12000",
          `kubectl -n ${namespace} port-forward svc/hubble-ui 12000:80`,
        )
      : undefined,
    on("relay.enabled")
      ? step(
          "flows, and what policies refuse (needs the cilium and hubble CLIs)",
          "cilium hubble port-forward &",
          "hubble observe",
          "hubble observe --verdict DROPPED",
        )
      : undefined,
    app &&
      step(
        "what reaches one app",
        `hubble observe --namespace ${word(app.namespace)}`,
        `hubble observe --to-pod ${word(`${app.namespace}/${app.name}`)}`,
      ),
  ];
}

function gatewaySteps({ network, gateways, web }: Facts): (Step | undefined)[] {
  if (gateways.length === 0) return [];
  const certificates = sorted(network.stack.kind(CERT_MANAGER, "Certificate")).map(place);
  const kinds = ["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"].filter(
    (kind) => network.stack.kind(GATEWAY_API, kind).length > 0,
  );
  const [name] = web.filter(({ scheme }) => scheme === "https");
  return [
    step("every Gateway has its address and is programmed", "kubectl get gatewayclasses,gateways -A"),
    ...gateways.map((gateway) => {
      const at = place(gateway);
      const address = addressOf(gateway);
      return step(
        `each listener of ${at.name} is programmed and has routes${address === undefined ? "" : `; its Service has ${address}`}`,
        `kubectl -n ${at.namespace} get gateway ${at.name} -o jsonpath='{range .status.listeners[*]}{.name}{"\\t"}{.attachedRoutes}{"\\t"}{.conditions[?(@.type=="Programmed")].status}{"\\n"}{end}'`,
        `kubectl -n ${at.namespace} get service ${word(`cilium-gateway-${told(gateway.at("metadata.name"))}`)}`,
      );
    }),
    kinds.length > 0
      ? step("every route is accepted", `kubectl get ${kinds.map((k) => `${k.toLowerCase()}s`).join(",")} -A`)
      : undefined,
    certificates.length > 0
      ? step(
          "every certificate is Ready",
          ...certificates.map((c) => `kubectl -n ${c.namespace} get certificate ${c.name}`),
        )
      : undefined,
    name &&
      step(
        "a page comes, over HTTP/2, with a certificate that the machine trusts",
        `curl -sS -o /dev/null -w '%{http_code} HTTP/%{http_version}\\n' ${word(`https://${name.name}/`)}`,
      ),
  ];
}

function balancerSteps({ network, gateways }: Facts): (Step | undefined)[] {
  const { stack } = network;
  const pools = stack.kind(CILIUM, "CiliumLoadBalancerIPPool");
  if (pools.length === 0) return [];
  const [address] = gateways.map(addressOf).filter((a) => a !== undefined);
  return [
    step("the pools have addresses left, and none of them conflicts", "kubectl get ciliumloadbalancerippools"),
    step("every Service of type LoadBalancer has its address", "kubectl get services -A -o wide | grep LoadBalancer"),
    stack.kind(CILIUM, "CiliumL2AnnouncementPolicy").length > 0
      ? step(
          "who answers ARP, and for which Services",
          "kubectl get ciliuml2announcementpolicies",
          "kubectl -n kube-system get leases | grep cilium-l2announce",
        )
      : undefined,
    stack.kind(CILIUM, "CiliumBGPClusterConfig").length > 0
      ? step(
          "the router takes the routes (needs the cilium CLI)",
          "cilium bgp peers",
          "cilium bgp routes advertised ipv4 unicast",
        )
      : undefined,
    address === undefined
      ? undefined
      : step("an address answers on the LAN", `ping -c 1 ${word(address)}; ip neigh show ${word(address)}`),
  ];
}

function nameSteps({ network, resolver, web, dnsDomain, published }: Facts): (Step | undefined)[] {
  const names = web.filter(({ address }) => address !== undefined);
  const coredns = sorted(network.stack.kind("core", "ConfigMap")).filter((map) =>
    orElse(() => map.at("data").entries(), []).some(
      ([key]) => key === "Corefile" || key.endsWith(".conf") || key.endsWith(".server"),
    ),
  );
  const [first] = names;
  return [
    resolver === undefined || names.length === 0
      ? undefined
      : step(
          "the LAN's resolver answers with the Gateway's address",
          ...names.map(({ name, address }) => `dig +short @${word(resolver)} ${word(name)} # ${address}`),
        ),
    resolver === undefined || first === undefined
      ? undefined
      : step("and with nothing of HTTP/3 (type HTTPS)", `dig +short @${word(resolver)} ${word(first.name)} HTTPS`),
    step(
      "a pod finds Services and names of the LAN",
      `kubectl run -it --rm debug --image=busybox --restart=Never -- nslookup ${word(`kubernetes.default.svc.${dnsDomain}`)}`,
      ...(first ? [`kubectl run -it --rm debug --image=busybox --restart=Never -- nslookup ${word(first.name)}`] : []),
    ),
    step(
      "the cluster's DNS runs",
      "kubectl -n kube-system get pods -l k8s-app=kube-dns",
      "kubectl -n kube-system logs -l k8s-app=kube-dns --tail=50",
    ),
    coredns.length === 0
      ? undefined
      : step(
          "and has this stack's configuration",
          ...coredns.map(place).map((c) => `kubectl -n ${c.namespace} get configmap ${c.name} -o yaml`),
        ),
    published[0] === undefined
      ? undefined
      : step("public names lead to Cloudflare's edge", ...published.map((name) => `dig +short @1.1.1.1 ${word(name)}`)),
  ];
}
