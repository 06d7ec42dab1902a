import type { Homelab } from "../../config/homelab";
import type { TalosProvider } from "../../config/talosProvider";
import { ciliumSteps } from "./ciliumSteps";
import { kubernetesSteps } from "./kubernetesSteps";
import { fieldOf, type Product } from "./products";
import type { Hop } from "./route";
import type { Facts, Step } from "./step";
import { talosSteps } from "./talosSteps";

const OWN: Readonly<Record<Product, (facts: Facts) => Step[]>> = {
  talos: talosSteps,
  kubernetes: kubernetesSteps,
  cilium: ciliumSteps,
};

/** The steps of one hop, in their order: those that Pulumi does not do, then the stack file, preview, update and a look at the network. */
export function stepsOf(facts: Facts): Step[] {
  return [...lookFor(facts), ...OWN[facts.hop.product](facts), ...withPulumi(facts)];
}

/** The stack's own objects are compared in the rehearsal; others made theirs by hand. */
function lookFor({ dropped, hop }: Facts): Step[] {
  const find = dropped.flatMap((each) => each.find);
  if (find.length === 0) return [];
  const says = dropped.map(
    ({ api, instead, source }) => `${api} is not served any more: write ${instead} (${source}).`,
  );
  const title = `Look for objects of versions that ${hop.product === "kubernetes" ? "Kubernetes" : "this step"} drops`;
  return [{ title, says, commands: find }];
}

function withPulumi({ hop, stack, provider, providerGiven, homelab }: Facts): Step[] {
  const needs = hop.product === "talos" ? provider : undefined;
  const says = [
    ...(needs === undefined
      ? []
      : [
          providerGiven
            ? `The installed provider does not know Talos ${needs.library}; this one does.`
            : `The installed provider does not know Talos ${needs.library}. Its release notes say which one does: ${needs.version} stands for it here.`,
        ]),
  ];
  const pack = `--stack ${stack} --policy-pack policy`;
  return [
    { title: "Write it into the stack file", says, commands: [], writes: written(hop, needs, homelab) },
    {
      title: "Look at the preview, then apply it",
      says: ["It is to show what the table below shows. Where it replaces anything else, stop."],
      commands: [
        `pulumi preview ${pack} --diff`,
        `pulumi up ${pack}`,
        `pulumi preview --stack ${stack} --expect-no-changes`,
      ],
    },
    {
      title: "Ask the network",
      says: [],
      commands: [...AFTER[hop.product], `npm run verify -- --stack ${stack} --from lan`],
    },
  ];
}

const AFTER: Readonly<Record<Product, readonly string[]>> = {
  talos: ["kubectl get nodes -o wide"],
  kubernetes: ["kubectl get nodes -o wide"],
  cilium: [
    "kubectl -n kube-system rollout status daemonset/cilium",
    "kubectl -n kube-system rollout status deployment/cilium-operator",
    "kubectl get gateways -A",
    "kubectl -n kube-system get leases | grep cilium-l2announce",
  ],
};

function written({ product, after }: Hop, provider: TalosProvider | undefined, { cluster }: Homelab): string[] {
  const [key = "", field = ""] = fieldOf(product).split(".");
  const named = cluster.nodes.filter(({ installImage }) => installImage !== undefined);
  return [
    `${key}:`,
    `  ${field}: ${after[product]}`,
    ...(provider ? [`  talosProvider: { version: ${provider.version}, library: "${provider.library}" }`] : []),
    ...(product === "talos" && named.length > 0
      ? [
          "  nodes:",
          ...named.map(({ name }) => `    ${name}: { installImage: … } # the image above, of v${after.talos}`),
        ]
      : []),
  ];
}
