import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ciliumSettings, gatewaysOff, l2Off } from "../../../traffic/cluster/cilium";
import { Network } from "../../../traffic/model/network";
import { Unknown } from "../../../traffic/model/unknown";
import { resourcesOfManifests } from "../../../traffic/sources";

function read(files: Record<string, string>): Network {
  const folder = mkdtempSync(join(tmpdir(), "cilium-"));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  const network = new Network(resourcesOfManifests(folder).resources);
  rmSync(folder, { recursive: true });
  return network;
}

const VALUES = "{kubeProxyReplacement: true, gatewayAPI: {enabled: true}, l2announcements: {enabled: false}}";
const release = (spec: string) =>
  `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: cilium, namespace: kube-system}\nspec: ${spec}\n`;
const application = (source: string) =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: cilium, namespace: argocd}\nspec: {destination: {namespace: kube-system}, ${source}}\n`;
const CHART = "chart: {spec: {chart: cilium, version: 1.20.2}}";

test.each<[string, Record<string, string>]>([
  ["a HelmRelease", { "a.yaml": release(`{${CHART}, values: ${VALUES}}`) }],
  [
    "a HelmRelease with an OCIRepository and values of a generated ConfigMap",
    {
      "a.yaml": release(
        "{chartRef: {kind: OCIRepository, name: cilium}, valuesFrom: [{kind: ConfigMap, name: values}]}",
      ),
      "o.yaml":
        "apiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nmetadata: {name: cilium, namespace: kube-system}\nspec: {url: oci://quay.io/cilium/charts/cilium, ref: {tag: 1.20.2}}\n",
      "kustomization.yaml": "namespace: kube-system\nconfigMapGenerator: [{name: values, files: [values.yaml]}]\n",
      "values.yaml": VALUES,
    },
  ],
  [
    "an Application's values",
    { "a.yaml": application(`source: {chart: cilium, targetRevision: 1.20.2, helm: {values: "${VALUES}"}}`) },
  ],
  [
    "an Application's parameters over its valuesObject",
    {
      "a.yaml": application(
        `source: {chart: cilium, targetRevision: 1.20.2, helm: {valuesObject: {kubeProxyReplacement: false, gatewayAPI: {enabled: true}}, parameters: [{name: kubeProxyReplacement, value: "true"}]}}`,
      ),
    },
  ],
  [
    "a values file of an Application's second source",
    {
      "a.yaml": application(
        "sources: [{chart: cilium, targetRevision: 1.20.2, helm: {valueFiles: [$values/infra/cilium/v.yaml]}}, {ref: values}]",
      ),
      "infra/cilium/v.yaml": VALUES,
    },
  ],
  [
    "a kustomization's helmCharts with a values file",
    {
      "c/kustomization.yaml": "helmCharts: [{name: cilium, version: 1.20.2, valuesFile: v.yaml}]\n",
      "c/v.yaml": VALUES,
    },
  ],
  [
    "a chart of one's own that depends on Cilium's",
    {
      "c/Chart.yaml": "apiVersion: v2\nname: x\ndependencies: [{name: cilium, version: 1.20.2}]\n",
      "c/values.yaml": `cilium: ${VALUES}\n`,
    },
  ],
  [
    "the rendered ConfigMap",
    {
      "a.yaml":
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config, namespace: kube-system}\ndata: {enable-gateway-api: "true", kube-proxy-replacement: "true"}\n',
      "d.yaml":
        'apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: cilium}\nspec: {template: {spec: {containers: [{name: a, image: "quay.io/cilium/cilium:v1.20.2@sha256:a"}]}}}\n',
    },
  ],
])("Cilium's settings are read from %s", (_, files) => {
  const network = read(files);
  const settings = ciliumSettings(network);
  expect(settings.version.value).toBe("1.20.2");
  expect([settings.gatewayApi.value, settings.kubeProxyReplacement.value, settings.l2.value]).toEqual([
    true,
    true,
    false,
  ]);
  expect([gatewaysOff(network), l2Off(network)]).toMatchObject([
    undefined,
    { why: "l2announcements.enabled is not true" },
  ]);
});

test("without the kube-proxy replacement there are no Gateways and no L2 announcements", () => {
  const network = read({
    "a.yaml": release(`{${CHART}, values: {gatewayAPI: {enabled: true}, l2announcements: {enabled: true}}}`),
  });
  const why = "kubeProxyReplacement is not true";
  expect([gatewaysOff(network), l2Off(network)]).toMatchObject([{ why }, { why }]);
});

test("what a values source may say that cannot be read is not known; what stands beside it is", () => {
  const network = read({
    "a.yaml": release(`{${CHART}, valuesFrom: [{kind: Secret, name: more}], values: {gatewayAPI: {enabled: true}}}`),
  });
  const { gatewayApi, l2 } = ciliumSettings(network);
  expect([gatewayApi.value, l2.value]).toEqual([true, expect.any(Unknown)]);
});

test("two installations that differ leave the setting unknown", () => {
  const other = release(`{${CHART}, values: {gatewayAPI: {enabled: false}}}`).replace("name: cilium,", "name: other,");
  const network = read({ "a.yaml": release(`{${CHART}, values: {gatewayAPI: {enabled: true}}}`), "b.yaml": other });
  expect(ciliumSettings(network).gatewayApi.value).toBeInstanceOf(Unknown);
  expect(ciliumSettings(network).version.value).toBe("1.20.2");
});

test("where nothing installs Cilium, that is said, and its Gateways are taken to be served", () => {
  const settings = ciliumSettings(read({ "a.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: web}\n" }));
  expect([settings.installed, settings.gatewayApi.value, settings.gatewayApi.at]).toEqual([undefined, true, undefined]);
});
