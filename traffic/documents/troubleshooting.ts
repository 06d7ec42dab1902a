import { CERT_MANAGER, CILIUM, ZONE_SETTING } from "../model/types";
import { orElse } from "../model/unknown";
import type { App } from "../reach/apps";
import { addressOf, type Facts, place, selector } from "./facts";
import { code, list, parts } from "./markdown";
import { items, sorted, told } from "./reading";
import { commands, type Step, step, word } from "./shell";

/** The places to look at, by symptom. */
export function troubleshooting(facts: Facts): string {
  return parts(
    "# Troubleshooting",
    appsText(facts),
    balancerText(facts),
    gatewayText(facts),
    nameText(facts),
    tunnelText(facts),
    quicText(facts),
    portForwardText(facts),
  );
}

function appsText(facts: Facts): string | undefined {
  const { apps, stack } = facts;
  const declared = apps.filter((app) => app.declared !== undefined);
  if (declared.length === 0) return undefined;
  return parts(
    "## An app cannot be reached",
    `First ask the model which hop stops it: ${code(`npm run trace -- --stack ${stack} --from lan URL`)}. Then see whether the cluster has what the path needs:`,
    ...declared.map((app) => {
      const name = `${app.namespace}/${app.name}`;
      return `<details><summary>${htmlText(name)}</summary>\n\n${commands(appSteps(app, facts))}\n\n</details>`;
    }),
  );
}

function appSteps(app: App, { dnsDomain, web }: Facts): (Step | undefined)[] {
  const [namespace, name] = [word(app.namespace), word(app.name)];
  const pods = selector(app.service.at("spec.selector"));
  const ports = items(app.service.at("spec.ports"));
  const [port, first] = [told(ports[0]?.at("port")), told(ports[0]?.at("name"))];
  const [caller] = app.callers;
  const host = `${app.name}.${app.namespace}.svc.${dnsDomain}`;
  const isWeb = web.some((entry) => entry.app === app) || first.startsWith("http");
  const ask = isWeb ? `wget -qO- -T 5 ${word(`http://${host}:${port}/`)}` : `nc -w 5 ${word(host)} ${word(port)}`;
  const debug = (place: string, labels: string) =>
    `kubectl -n ${place} run -it --rm debug ${labels}--image=busybox --restart=Never -- ${ask}`;
  return [
    step(
      "the Service, and the pods behind it",
      `kubectl -n ${namespace} get service ${name}`,
      `kubectl -n ${namespace} get endpointslices -l kubernetes.io/service-name=${name}`,
    ),
    pods === ""
      ? undefined
      : step(
          "its pods run and are ready",
          `kubectl -n ${namespace} get pods -l ${pods}`,
          `kubectl -n ${namespace} logs -l ${pods} --tail=50`,
        ),
    caller
      ? step(
          "a pod with a caller's label gets an answer",
          debug(word(caller.namespace), `--labels=${word(`app.kubernetes.io/name=${caller.app}`)} `),
        )
      : step("a pod that nobody declared as a caller gets none where policies are in force", debug(namespace, "")),
    step("what policies refuse", `hubble observe --to-pod ${word(`${app.namespace}/${app.name}`)} --verdict DROPPED`),
  ];
}

function balancerText({ network, gateways }: Facts): string | undefined {
  const pools = network.stack.kind(CILIUM, "CiliumLoadBalancerIPPool");
  if (pools.length === 0) return undefined;
  const l2 = network.stack.kind(CILIUM, "CiliumL2AnnouncementPolicy").length > 0;
  const [address] = gateways.map(addressOf).filter((a) => a !== undefined);
  return parts(
    "## A load-balancer address does not answer",
    commands([
      step(
        "the pool holds the address, has some left and does not conflict",
        "kubectl get ciliumloadbalancerippools -o yaml",
      ),
      l2
        ? step(
            "an announcement policy chooses the Service, and a node holds its lease",
            "kubectl get ciliuml2announcementpolicies -o yaml",
            "kubectl -n kube-system get leases | grep cilium-l2announce",
          )
        : undefined,
      step("what the agents say", "kubectl -n kube-system logs -l app.kubernetes.io/name=cilium-agent --tail=100"),
      address === undefined
        ? undefined
        : step(
            "on another machine of the same network: somebody answers ARP",
            `arping -c 3 ${word(address)} || arp -n ${word(address)}`,
          ),
    ]),
  );
}

function gatewayText({ network, gateways, web }: Facts): string | undefined {
  if (gateways.length === 0) return undefined;
  const routes = web.map(({ app, name }) => ({ app, name }));
  const certificates = sorted(network.stack.kind(CERT_MANAGER, "Certificate")).map(place);
  return parts(
    "## A Gateway does not route",
    commands([
      step(
        "judge the listeners, not the Gateway: one that lacks its certificate serves nothing while the Gateway says Programmed",
        ...gateways.map(place).map((g) => `kubectl -n ${g.namespace} describe gateway ${g.name}`),
      ),
      routes.length > 0
        ? step("the route is Accepted and its references are resolved", "kubectl describe httproutes -A")
        : undefined,
      ...certificates.map((c) =>
        step(
          `the certificate ${c.name} is valid`,
          `kubectl -n ${c.namespace} describe certificate ${c.name}`,
          `kubectl -n ${c.namespace} get certificaterequests,orders,challenges`,
        ),
      ),
      step("what Cilium made of it", "kubectl get ciliumenvoyconfigs -A"),
    ]),
  );
}

function nameText({ resolver, web, network }: Facts): string | undefined {
  const [first] = web;
  if (resolver === undefined || first === undefined) return undefined;
  const split = network.stack.type("tailscale:index/dnsSplitNameservers:DnsSplitNameservers").length > 0;
  return parts(
    "## A name does not resolve",
    commands([
      step("the resolver itself answers", `dig @${word(resolver)} ${word(first.name)}`),
      step("this machine asks that resolver", "resolvectl dns || cat /etc/resolv.conf", `dig ${word(first.name)}`),
      step("the file that this stack writes is there", `ssh ${word(resolver)} 'cat /etc/dnsmasq.d/*homelab*'`),
      split ? step("on a device of the tailnet: split DNS is set", "tailscale dns status") : undefined,
    ]),
  );
}

function tunnelText({ network, published }: Facts): string | undefined {
  const deployments = sorted(network.stack.kind("apps", "Deployment")).filter((d) =>
    items(d.at("spec.template.spec.containers")).some((c) => told(c.at("image")).includes("cloudflared")),
  );
  if (deployments.length === 0) return undefined;
  return parts(
    "## A public name answers with an error of Cloudflare",
    list([
      "1033 or 530: no connector is connected. The pods below are not there, have a wrong token, or cannot open 7844 outwards.",
      "502: a connector is connected and does not reach the origin: look at its log, and at the app as above.",
      "404 without a page: no rule of the tunnel is for the name.",
    ]),
    commands([
      step(
        "connections, and errors of origins",
        ...deployments
          .map(place)
          .flatMap(({ namespace, name }) => [
            `kubectl -n ${namespace} get deployment ${name}`,
            `kubectl -n ${namespace} logs deploy/${name} --tail=100`,
          ]),
      ),
      published[0] === undefined
        ? undefined
        : step("what the model says", `npm run trace -- --from internet ${word(`https://${published[0]}`)}`),
    ]),
  );
}

function quicText({ network, web }: Facts): string | undefined {
  const known = network.stack.type(ZONE_SETTING).some((s) => told(s.at("settingId")) === "http3");
  const [name] = web.filter(({ scheme }) => scheme === "https");
  if (!known || name === undefined) return undefined;
  return parts(
    `## ${code("ERR_QUIC_PROTOCOL_ERROR")} at home`,
    "A browser that was once offered HTTP/3 outside keeps trying it at home, where no Gateway speaks it. This network offers it nowhere; a browser that remembers an older offer forgets it after a day, or at once:",
    list([
      `Chrome and Edge: open ${code("chrome://net-internals/#sockets")} and choose «Flush socket pools»`,
      "Firefox: forget the site in the history",
    ]),
    commands([
      step(
        "nobody offers it any more: the protocol is HTTP/2, and there is no alt-svc",
        `curl -sS -o /dev/null -D - -w 'HTTP/%{http_version}\\n' ${word(`https://${name.name}/`)}`,
      ),
    ]),
  );
}

function portForwardText({ network }: Facts): string | undefined {
  const machines = network.stack.type("talos:machine/configurationApply:ConfigurationApply");
  if (machines.length === 0) return undefined;
  const nodes = machines.map((apply) => word(orElse(() => apply.at("node").text() ?? "", ""))).sort();
  return parts(
    `## ${code("kubectl port-forward")} fails with «no preferred addresses found»`,
    "The kubelet has no address of its own: Talos leaves the cluster's endpoint out when it chooses one. The machine configuration names the address that it has to take.",
    commands([
      step("INTERNAL-IP is there", "kubectl get nodes -o wide"),
      step(
        "and is one that the configuration names",
        `talosctl -n ${nodes.join(",")} get nodeips`,
        `talosctl -n ${nodes[0]} get machineconfig -o yaml | grep -A 3 nodeIP`,
      ),
    ]),
  );
}

function htmlText(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
