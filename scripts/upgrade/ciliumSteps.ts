import { releases } from "../../config/releases";
import { isFrom } from "../../config/versions";
import { type Facts, isMinor, type Step } from "./step";

/** Names and versions of the chart's test run without agents, as Cilium's upgrade guide has it; KubePrism answers on each node. */
const preflight = (version: string): string =>
  [
    `helm template cilium cilium --repo https://helm.cilium.io --version ${version} --namespace kube-system`,
    "--set preflight.enabled=true,agent=false,operator.enabled=false,k8sServiceHost=localhost,k8sServicePort=7445",
    "> preflight.yaml",
  ].join(" ");

/** The definitions come before the operator, which looks for them once, when it starts. */
export function ciliumSteps({ hop }: Facts): Step[] {
  const { cilium } = hop.after;
  const crosses = isMinor(hop) && isFrom(cilium, "1.20");
  return [
    ...(crosses ? [gatewayApi(hop.before.cilium)] : []),
    {
      title: "Let the new images be fetched, and the policies be judged by the new version",
      says: [
        "Cilium's guide asks for the newest patch release of the old minor version first.",
        "Wait until as many pods of cilium-pre-flight-check are ready as of cilium.",
      ],
      commands: [
        preflight(cilium),
        "kubectl create -f preflight.yaml",
        "kubectl -n kube-system rollout status daemonset/cilium-pre-flight-check",
        "kubectl -n kube-system rollout status deployment/cilium-pre-flight-check",
        "kubectl delete -f preflight.yaml",
      ],
    },
  ];
}

function gatewayApi(before: string): Step {
  return {
    title: `Have Gateway API ${releases.gatewayApi} before Cilium`,
    says: [
      `Cilium 1.20 serves no Gateway without it (Cilium 1.20, Upgrade Notes; axeII/home-ops#3790). \`pulumi up\` installs the standard channel's definitions before it changes Cilium. Cilium ${before} goes on with them until its operator restarts (cilium/cilium#45139): do not leave it at that.`,
      "TLSRoutes in v1alpha2 vanish with them: write them in gateway.networking.k8s.io/v1 first, while both are served (experimental channel).",
    ],
    commands: [
      "kubectl get gateways,httproutes,tlsroutes -A -o yaml > routes-before.yaml",
      "kubectl get tlsroutes.v1alpha2.gateway.networking.k8s.io -A",
      "kubectl get crd tlsroutes.gateway.networking.k8s.io -o jsonpath='{.status.storedVersions}'",
    ],
  };
}
