import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import definitions from "../../components/gatewayApi/crds.json";
import { releases } from "../../config/releases";
import { installedProvider } from "../../config/talosProvider";
import { minorOf } from "../../config/versions";
import { dependencies } from "../../package.json";

const ROOT = join(__dirname, "../..");
const text = (file: string) => readFileSync(join(ROOT, file), "utf8");

/** The version of a module that a module file requires; a `tool` line requires none. */
function required(file: string, module: string): string | undefined {
  return new RegExp(`^(?:require )?\\s*${module.replaceAll(".", "\\.")} v(\\S+)`, "m").exec(text(file))?.[1];
}

test.each([
  ["sandbox/talos/go.mod", "github.com/siderolabs/talos/pkg/machinery", releases.talos],
  ["sandbox/talos/documents.mod", "github.com/siderolabs/talos/pkg/machinery", releases.talosDocuments],
  ["sandbox/go/control-plane/go.mod", "k8s.io/kubernetes", releases.kubernetes],
  ["sandbox/go/cilium-operator/go.mod", "github.com/cilium/cilium", releases.cilium],
  ["test/differential/engines/go.mod", "github.com/cilium/cilium", releases.cilium],
  ["sandbox/go/cilium-operator/go.mod", "sigs.k8s.io/gateway-api", releases.gatewayApi],
  ["sandbox/go/coredns/go.mod", "github.com/coredns/coredns", releases.coredns],
  ["sandbox/go/helm/go.mod", "helm.sh/helm/v4", releases.helm],
  ["sandbox/go/pulumi/go.mod", "github.com/pulumi/pulumi/pkg/v3", releases.pulumiCli],
  ["sandbox/go/language-nodejs/go.mod", "github.com/pulumi/pulumi/sdk/v3", releases.pulumiCli],
])("%s requires %s in the one version", (file, module, version) => {
  expect(required(file, module)).toBe(version);
});

test("the program's Gateway API definitions are of the one version", () => {
  const versions = definitions.map(
    ({ metadata }) => (metadata.annotations as Record<string, string>)["gateway.networking.k8s.io/bundle-version"],
  );
  expect([...new Set(versions)]).toEqual([`v${releases.gatewayApi}`]);
});

test("package.json has the one version of Pulumi's library", () => {
  expect(dependencies["@pulumi/pulumi"]).toBe(releases.pulumiSdk);
});

test("the sandbox's Talos libraries are the one that the installed provider carries, and the next", () => {
  expect(minorOf(releases.talos)).toBe(installedProvider.library);
  expect(minorOf(releases.talosDocuments)).not.toBe(installedProvider.library);
});

test.each(["homelab", "vanillax"])("stack %s has a Kubernetes of the minor version that the sandbox runs", (stack) => {
  const { config } = parse(text(`Pulumi.${stack}.yaml`)) as {
    config: { "homelab:cluster": { kubernetesVersion: string } };
  };
  expect(minorOf(config["homelab:cluster"].kubernetesVersion)).toBe(minorOf(releases.kubernetes));
});

test.each([
  [/real \(Kubernetes ([\d.]+)\)/, releases.kubernetes],
  [/Cilium's operator: [^|]*\| real \(([\d.]+)\)/, releases.cilium],
  [/CoreDNS of a stack [^|]*\| real \(([\d.]+)\)/, releases.coredns],
  [/library of Talos ([\d.]+);/, releases.talos],
])("the README says the minor version that runs: %s", (says, version) => {
  expect(says.exec(text("README.md"))?.[1]).toBe(minorOf(version));
});
