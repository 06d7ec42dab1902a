import { type Connector, connectors } from "../internet/connectors";
import { forwards } from "../internet/portForward";
import { RELEASE, ZONE_SETTING } from "../model/types";
import { orElse } from "../model/unknown";
import type { View } from "../model/view";
import { connectors as routers } from "../tailnet/routes";
import { addressOf, type Facts, place, selector } from "./facts";
import { code, codes, list, parts } from "./markdown";
import { items, sorted, texts, told } from "./reading";
import { type Step, step, word } from "./shell";

/** The tunnel, as the cluster and the internet see it. */
export function tunnelSteps({ network, published }: Facts): (Step | undefined)[] {
  const all = orElse(() => connectors(network), []);
  if (all.length === 0) return [];
  return [
    ...all.flatMap((one) => connectorSteps(one, all.length > 1 ? ` (${one.namespace})` : "")),
    published.length === 0
      ? undefined
      : step(
          "public names answer, from outside of the house",
          ...published.map((name) => `curl -sSI ${word(`https://${name}/`)}`),
        ),
  ];
}

/** @param which tells it from others */
function connectorSteps({ workload, namespace: written }: Connector, which: string): (Step | undefined)[] {
  const pods = selector(workload.at("spec.template.metadata.labels"));
  const namespace = word(written);
  const metrics = metricsPort(workload);
  return [
    step(
      `cloudflared runs and has its connections${which}`,
      `kubectl -n ${namespace} get pods -l ${pods}`,
      `kubectl -n ${namespace} logs -l ${pods} --tail=50`,
    ),
    metrics === undefined
      ? undefined
      : step(
          `it says so itself${which}: /ready and /metrics at http://localhost:8080`,
          `kubectl -n ${namespace} port-forward deploy/${word(told(workload.at("metadata.name")))} 8080:${metrics}`,
        ),
  ];
}

/** The router's port forward, as the internet and a device of the LAN see it. */
export function forwardSteps({ network, published }: Facts): (Step | undefined)[] {
  const [first] = forwards(network);
  const [name] = published;
  if (first === undefined || name === undefined) return [];
  const address = addressOf(first.gateway);
  return [
    step("public names lead to the router's public side, which the router itself shows", `dig +short ${word(name)}`),
    address === undefined
      ? undefined
      : step(
          "the Gateway answers, on the LAN",
          `curl -sSI --resolve ${word(`${name}:443:${address}`)} ${word(`https://${name}/`)}`,
        ),
    step("the router forwards to it: from outside of the house", `curl -sSI ${word(`https://${name}/`)}`),
  ];
}

function metricsPort(workload: View): string | undefined {
  const args = items(workload.at("spec.template.spec.containers")).flatMap((container) =>
    items(container.at("args")).map(told),
  );
  return /:(\d+)$/.exec(args[args.indexOf("--metrics") + 1] ?? "")?.[1];
}

function tailnetOperator({ network }: Facts): View | undefined {
  return network.stack.type(RELEASE).find((release) => told(release.at("chart")) === "tailscale-operator");
}

/** The operator, its subnet routers and a device of the tailnet. */
export function tailnetSteps(facts: Facts): (Step | undefined)[] {
  const { network, resolver, web } = facts;
  const operator = tailnetOperator(facts);
  if (operator === undefined) return [];
  const namespace = word(told(operator.at("namespace")));
  const [first] = web;
  return [
    step("the operator runs", `kubectl -n ${namespace} get pods`),
    ...sorted(routers(network.stack))
      .map(place)
      .map(({ name }) =>
        step(
          `the subnet router ${name} runs`,
          `kubectl get connector ${name}`,
          `kubectl -n ${namespace} get pods -l tailscale.com/parent-resource=${name}`,
        ),
      ),
    step(
      "Services that are devices of the tailnet",
      `kubectl get services -A -o json | jq -r '.items[] | select(.metadata.annotations["tailscale.com/expose"]=="true") | .metadata.namespace + "/" + .metadata.name'`,
    ),
    first && resolver !== undefined
      ? step(
          "on a device of the tailnet, away from home",
          "tailscale status",
          `dig +short ${word(first.name)} # ${first.address ?? "the Gateway's address"}`,
          `curl -sSI ${word(`${first.scheme}://${first.name}/`)}`,
        )
      : undefined,
  ];
}

/** The checks that only Tailscale's console can answer. */
export function consoleText(facts: Facts): string | undefined {
  const operator = tailnetOperator(facts);
  if (operator === undefined) return undefined;
  const hostname = told(operator.at("values.operatorConfig.hostname")) || "tailscale-operator";
  const connectors = sorted(routers(facts.network.stack)).map((connector) => {
    const device = told(connector.at("spec.hostnamePrefix"));
    const routes = codes(texts(connector.at("spec.subnetRouter.advertiseRoutes")));
    return `the device ${code(device === "" ? told(connector.at("spec.hostname")) : `${device}-0`)} is there, with ${routes} approved`;
  });
  return parts(
    "In Tailscale's console, under Machines:",
    list([`the operator's device ${code(hostname)} is there`, ...connectors]),
  );
}

/** That nothing offers HTTP/3, where the stack switches it off. */
export function http3Steps({ network, web }: Facts): (Step | undefined)[] {
  const off = network.stack
    .type(ZONE_SETTING)
    .some((s) => told(s.at("settingId")) === "http3" && told(s.at("value")) === "off");
  const names = web.filter(({ scheme }) => scheme === "https").slice(0, 3);
  if (!off || names.length === 0) return [];
  return [
    step(
      "no name offers HTTP/3, at home or outside: this prints nothing",
      ...names.map(({ name }) => `curl -sI ${word(`https://${name}/`)} | grep -i '^alt-svc'`),
    ),
  ];
}
