import { releases } from "../../config/releases";

/** One executable that is built from a Go module folder of the sandbox. */
export interface Part {
  tool: Tool | ExtraTool;
  /** Folder below sandbox/, with go.mod and go.sum. */
  folder: string;
  /** The program to build: the folder's own main package, or a command of a module that its go.mod names as a `tool`. */
  command: string;
  /** Another module file of the folder in go.mod's place, with a build tag of its name: `documents` is documents.mod. */
  variant?: string;
  /** Link-time variables: the versions that a release build would set. */
  variables?: Record<string, string>;
  /** Other names beside the executable, for one that looks at the name it is called by. */
  links?: string[];
  /** Seconds on 2 idle cores of a build after the parts before it, from its measured processor time: what a person is told to expect. */
  typicalSeconds: number;
}

export type Tool =
  | "pulumi"
  | "pulumi-language-nodejs"
  | "control-plane"
  | "cilium-operator"
  | "helm"
  | "talos"
  | "kwok";

/** Tools that some networks need and others do not: built when the first one is started. */
export const NETWORK_TOOLS = ["coredns", "talos-documents"] as const;
/** Official provider plugins, of which the sandbox needs none: built when one is asked for. */
export const PLUGINS = ["pulumi-resource-kubernetes"] as const;
export type ExtraTool = (typeof NETWORK_TOOLS | typeof PLUGINS)[number];

export const isExtra = (tool: Tool | ExtraTool): tool is ExtraTool =>
  [...NETWORK_TOOLS, ...PLUGINS].some((extra) => extra === tool);

/** Has to be what provider-kubernetes/go.mod requires: the only version of the module that is published as one. */
const KUBERNETES_PROVIDER_VERSION = "4.0.0-20260115033456-f47bc2d6f199";

const KUBERNETES = "k8s.io/component-base/version";

/** Small ones first: a missing Go or an unreachable network shows within seconds, not after minutes. */
export const PARTS: readonly Part[] = [
  {
    tool: "pulumi-language-nodejs",
    folder: "go/language-nodejs",
    command: ".",
    variables: { "main.version": releases.pulumiCli },
    typicalSeconds: 40,
  },
  { tool: "talos", folder: "talos", command: ".", typicalSeconds: 45 },
  // The same program with the library of Talos 1.14, whose configuration is in documents.
  { tool: "talos-documents", folder: "talos", command: ".", variant: "documents", typicalSeconds: 35 },
  { tool: "kwok", folder: "go/kwok", command: "sigs.k8s.io/kwok/cmd/kwok", typicalSeconds: 95 },
  { tool: "coredns", folder: "go/coredns", command: ".", typicalSeconds: 20 },
  {
    tool: "helm",
    folder: "go/helm",
    command: "helm.sh/helm/v4/cmd/helm",
    variables: { "helm.sh/helm/v4/internal/version.version": `v${releases.helm}` },
    typicalSeconds: 35,
  },
  {
    tool: "control-plane",
    folder: "go/control-plane",
    command: ".",
    // Charts compare their `kubeVersion` with what the API server says.
    variables: {
      [`${KUBERNETES}.gitVersion`]: `v${releases.kubernetes}`,
      [`${KUBERNETES}.gitMajor`]: releases.kubernetes.split(".")[0] as string,
      [`${KUBERNETES}.gitMinor`]: releases.kubernetes.split(".")[1] as string,
    },
    links: ["kubectl"],
    typicalSeconds: 290,
  },
  {
    tool: "pulumi",
    folder: "go/pulumi",
    command: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    variables: { "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": `v${releases.pulumiCli}` },
    typicalSeconds: 230,
  },
  {
    tool: "cilium-operator",
    folder: "go/cilium-operator",
    command: ".",
    variables: { "github.com/cilium/cilium/pkg/version.ciliumVersion": releases.cilium },
    typicalSeconds: 140,
  },
  {
    tool: "pulumi-resource-kubernetes",
    folder: "go/provider-kubernetes",
    command: ".",
    variables: { "main.version": KUBERNETES_PROVIDER_VERSION },
    typicalSeconds: 330,
  },
];
