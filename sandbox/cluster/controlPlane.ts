import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { writeJson } from "../common/files";
import type { MachineState } from "./talosMachines";

/** Files of a control plane outside the machine's own PKI folder. */
export interface ControlPlaneFolders {
  etcd: string;
  admission: string;
}

/** kube-apiserver's flags for the applied machine configuration. */
export function apiServerFlags(machine: MachineState, folders: ControlPlaneFolders): string[] {
  const pki = (name: string) => join(machine.pkiDir ?? "", name);
  const flags = [
    `--etcd-data-dir=${folders.etcd}`,
    "--bind-address=0.0.0.0",
    `--advertise-address=${machine.kubeletNodeIP}`,
    `--secure-port=${machine.apiServerPort}`,
    `--tls-cert-file=${pki("apiserver.crt")}`,
    `--tls-private-key-file=${pki("apiserver.key")}`,
    `--client-ca-file=${pki("ca.crt")}`,
    `--kubelet-client-certificate=${pki("apiserver-kubelet-client.crt")}`,
    `--kubelet-client-key=${pki("apiserver-kubelet-client.key")}`,
    `--requestheader-client-ca-file=${pki("front-proxy-ca.crt")}`,
    "--requestheader-allowed-names=front-proxy-client",
    "--requestheader-extra-headers-prefix=X-Remote-Extra-",
    "--requestheader-group-headers=X-Remote-Group",
    "--requestheader-username-headers=X-Remote-User",
    `--proxy-client-cert-file=${pki("front-proxy-client.crt")}`,
    `--proxy-client-key-file=${pki("front-proxy-client.key")}`,
    `--service-account-issuer=${machine.endpoint}`,
    `--service-account-key-file=${pki("service-account.pub")}`,
    `--service-account-signing-key-file=${pki("service-account.key")}`,
    `--service-cluster-ip-range=${machine.serviceCIDRs.join(",")}`,
    "--authorization-mode=Node,RBAC",
    "--allow-privileged=true",
    "--enable-admission-plugins=NodeRestriction",
    // Pods are simulated, so a webhook served by one would never answer and block its whole API group.
    "--disable-admission-plugins=MutatingAdmissionWebhook,ValidatingAdmissionWebhook",
    "--profiling=false",
  ];
  if (existsSync(pki("encryption-config.yaml")))
    flags.push(`--encryption-provider-config=${pki("encryption-config.yaml")}`);
  if (existsSync(folders.admission)) flags.push(`--admission-control-config-file=${folders.admission}`);
  return flags;
}

export function controllerManagerFlags(machine: MachineState): string[] {
  const pki = (name: string) => join(machine.pkiDir ?? "", name);
  const kubeconfig = pki("controller-manager.kubeconfig");
  return [
    `--kubeconfig=${kubeconfig}`,
    `--authentication-kubeconfig=${kubeconfig}`,
    `--authorization-kubeconfig=${kubeconfig}`,
    "--bind-address=127.0.0.1",
    "--allocate-node-cidrs=true",
    `--cluster-name=${machine.clusterName}`,
    `--cluster-cidr=${machine.podCIDRs.join(",")}`,
    `--service-cluster-ip-range=${machine.serviceCIDRs.join(",")}`,
    `--cluster-signing-cert-file=${pki("ca.crt")}`,
    `--cluster-signing-key-file=${pki("ca.key")}`,
    `--root-ca-file=${pki("ca.crt")}`,
    `--service-account-private-key-file=${pki("service-account.key")}`,
    "--use-service-account-credentials=true",
    // One of each runs: an election would only make a restart wait for the last one's lease.
    "--leader-elect=false",
    "--controllers=*,tokencleaner",
    "--profiling=false",
  ];
}

export function schedulerFlags(machine: MachineState): string[] {
  const kubeconfig = join(machine.pkiDir ?? "", "scheduler.kubeconfig");
  return [
    `--kubeconfig=${kubeconfig}`,
    `--authentication-kubeconfig=${kubeconfig}`,
    `--authorization-kubeconfig=${kubeconfig}`,
    "--bind-address=127.0.0.1",
    "--leader-elect=false",
    "--profiling=false",
  ];
}

/**
 * Writes the admission plugins' configuration of the machine configuration (Talos switches PodSecurity "baseline" on)
 * where `apiServerFlags` looks for it.
 */
export function writeAdmissionConfiguration(machineConfiguration: string, path: string): void {
  type Configuration = { cluster?: { apiServer?: { admissionControl?: { name: string; configuration: unknown }[] } } };
  const documents = parseAllDocuments(machineConfiguration).map((document) => document.toJS() as Configuration | null);
  const plugins = documents.flatMap((document) => document?.cluster?.apiServer?.admissionControl ?? []);
  mkdirSync(join(path, ".."), { recursive: true });
  writeJson(path, {
    apiVersion: "apiserver.config.k8s.io/v1",
    kind: "AdmissionConfiguration",
    plugins: plugins.map(({ name, configuration }) => ({ name, configuration })),
  });
}

/** Changes when the API server must be restarted: its flags, or the content of a file that they name. */
export function fingerprint(flags: string[]): string {
  const hash = createHash("sha256");
  for (const flag of flags) {
    hash.update(flag);
    const file = /=(\/.+\.(?:crt|key|pub|ya?ml|json))$/.exec(flag)?.[1];
    if (file !== undefined && existsSync(file)) hash.update(readFileSync(file));
  }
  return hash.digest("hex");
}
