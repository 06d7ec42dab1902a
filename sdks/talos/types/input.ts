import type { Input } from "@pulumi/pulumi";
import type * as outputs from "./output";

/** A value whose every property may be an Output. */
type Wrapped<T> = { [K in keyof T]: Input<Exclude<T[K], undefined>> | Extract<T[K], undefined> };

/**
 * What a person passes. A name that ends in `Args` may contain Outputs; the same name without it is the plain form that the
 * functions that return a Promise take. (Types that only resources use have no plain form and no suffix.)
 */
export namespace client {
  export interface GetConfigurationClientConfiguration extends outputs.client.GetConfigurationClientConfiguration {}
  export interface GetConfigurationClientConfigurationArgs
    extends Wrapped<outputs.client.GetConfigurationClientConfiguration> {}
}

export namespace cluster {
  export interface GetHealthClientConfiguration extends outputs.cluster.GetHealthClientConfiguration {}
  export interface GetHealthClientConfigurationArgs extends Wrapped<outputs.cluster.GetHealthClientConfiguration> {}
  export interface GetHealthTimeouts extends outputs.cluster.GetHealthTimeouts {}
  export interface GetHealthTimeoutsArgs extends Wrapped<outputs.cluster.GetHealthTimeouts> {}
  export interface GetKubeconfigClientConfiguration extends outputs.cluster.GetKubeconfigClientConfiguration {}
  export interface GetKubeconfigClientConfigurationArgs
    extends Wrapped<outputs.cluster.GetKubeconfigClientConfiguration> {}
  export interface GetKubeconfigTimeouts extends outputs.cluster.GetKubeconfigTimeouts {}
  export interface GetKubeconfigTimeoutsArgs extends Wrapped<outputs.cluster.GetKubeconfigTimeouts> {}
  export interface KubeconfigClientConfiguration extends Wrapped<outputs.cluster.KubeconfigClientConfiguration> {}
  export interface KubeconfigKubernetesClientConfiguration
    extends Wrapped<outputs.cluster.KubeconfigKubernetesClientConfiguration> {}
  export interface KubeconfigTimeouts extends Wrapped<outputs.cluster.KubeconfigTimeouts> {}
}

export namespace imageFactory {
  export interface GetExtensionsVersionsExactFilters extends outputs.imageFactory.GetExtensionsVersionsExactFilters {}
  export interface GetExtensionsVersionsExactFiltersArgs {
    names?: Input<Input<string>[]>;
  }
  export interface GetExtensionsVersionsFilters extends outputs.imageFactory.GetExtensionsVersionsFilters {}
  export interface GetExtensionsVersionsFiltersArgs {
    names?: Input<Input<string>[]>;
  }
  export interface GetOverlaysVersionsFilters extends outputs.imageFactory.GetOverlaysVersionsFilters {}
  export interface GetOverlaysVersionsFiltersArgs extends Wrapped<outputs.imageFactory.GetOverlaysVersionsFilters> {}
  export interface GetVersionsFilters extends outputs.imageFactory.GetVersionsFilters {}
  export interface GetVersionsFiltersArgs extends Wrapped<outputs.imageFactory.GetVersionsFilters> {}
}

export namespace machine {
  export interface BootstrapClientConfigurationWo extends Wrapped<outputs.machine.BootstrapClientConfigurationWo> {}
  export interface BootstrapTimeouts extends Wrapped<outputs.machine.BootstrapTimeouts> {}
  export interface Certificate extends outputs.machine.Certificate {}
  export interface CertificateArgs extends Wrapped<outputs.machine.Certificate> {}
  export interface Certificates extends outputs.machine.Certificates {}
  export interface CertificatesArgs {
    etcd: Input<CertificateArgs>;
    k8s: Input<CertificateArgs>;
    k8sAggregator: Input<CertificateArgs>;
    k8sServiceaccount: Input<KeyArgs>;
    os: Input<CertificateArgs>;
  }
  export interface ClientConfiguration extends Wrapped<outputs.machine.ClientConfiguration> {}
  export interface Cluster extends outputs.machine.Cluster {}
  export interface ClusterArgs extends Wrapped<outputs.machine.Cluster> {}
  export interface ConfigurationApplyClientConfigurationWo
    extends Wrapped<outputs.machine.ConfigurationApplyClientConfigurationWo> {}
  /** What happens to the machine when the resource is destroyed; every property defaults (see the output type). */
  export interface ConfigurationApplyOnDestroy extends Partial<Wrapped<outputs.machine.ConfigurationApplyOnDestroy>> {}
  export interface GetDisksClientConfiguration extends outputs.machine.GetDisksClientConfiguration {}
  export interface GetDisksClientConfigurationArgs extends Wrapped<outputs.machine.GetDisksClientConfiguration> {}
  export interface GetDisksTimeouts extends outputs.machine.GetDisksTimeouts {}
  export interface GetDisksTimeoutsArgs extends Wrapped<outputs.machine.GetDisksTimeouts> {}
  export interface Key extends outputs.machine.Key {}
  export interface KeyArgs extends Wrapped<outputs.machine.Key> {}
  export interface KubernetesSecrets extends outputs.machine.KubernetesSecrets {}
  export interface KubernetesSecretsArgs extends Wrapped<outputs.machine.KubernetesSecrets> {}
  export interface MachineSecrets extends outputs.machine.MachineSecrets {}
  export interface MachineSecretsArgs {
    certs: Input<CertificatesArgs>;
    cluster: Input<ClusterArgs>;
    secrets: Input<KubernetesSecretsArgs>;
    trustdinfo: Input<TrustdInfoArgs>;
  }
  export interface Timeout extends Wrapped<outputs.machine.Timeout> {}
  export interface TrustdInfo extends outputs.machine.TrustdInfo {}
  export interface TrustdInfoArgs extends Wrapped<outputs.machine.TrustdInfo> {}
}
