/** Certificates, base64, with which the machine API of a node is called. */
interface TalosClient {
  /** The certificate authority of the machine API, base64 of PEM. */
  caCertificate: string;
  /** The client's certificate, base64 of PEM. */
  clientCertificate: string;
  /** The client's key, base64 of PEM. Secret. */
  clientKey: string;
}

/** Certificates with which the Kubernetes API is called. */
interface KubernetesClient {
  caCertificate: string;
  clientCertificate: string;
  /** Secret. */
  clientKey: string;
  /** The API's URL, `https://<endpoint>:6443`. */
  host: string;
}

/** How long a read may take, as a Go duration (`30s`, `2h45m`). */
interface ReadTimeout {
  read?: string;
}

export namespace client {
  export interface GetConfigurationClientConfiguration extends TalosClient {}
}

export namespace cluster {
  export interface GetHealthClientConfiguration extends TalosClient {}
  export interface GetHealthTimeouts extends ReadTimeout {}
  export interface GetKubeconfigClientConfiguration extends TalosClient {}
  export interface GetKubeconfigKubernetesClientConfiguration extends KubernetesClient {}
  export interface GetKubeconfigTimeouts extends ReadTimeout {}
  export interface KubeconfigClientConfiguration extends TalosClient {}
  export interface KubeconfigKubernetesClientConfiguration extends KubernetesClient {}
  /** Go durations (`30s`, `2h45m`). */
  export interface KubeconfigTimeouts {
    create?: string;
    update?: string;
  }
}

export namespace imageFactory {
  /** A system extension that exists for a Talos version. */
  export interface GetExtensionsVersionsExtensionsInfo {
    author: string;
    description: string;
    digest: string;
    name: string;
    ref: string;
  }
  /** Extensions of exactly these names. */
  export interface GetExtensionsVersionsExactFilters {
    names?: string[];
  }
  /** Extensions whose names contain one of these. */
  export interface GetExtensionsVersionsFilters {
    names?: string[];
  }
  export interface GetOverlaysVersionsFilters {
    name?: string;
  }
  export interface GetOverlaysVersionsOverlaysInfo {
    digest: string;
    image: string;
    name: string;
    ref: string;
  }
  /** Where the Image Factory serves each kind of image of a schematic. */
  export interface GetUrlsUrls {
    diskImage: string;
    diskImageSecureboot: string;
    initramfs: string;
    installer: string;
    installerSecureboot: string;
    iso: string;
    isoSecureboot: string;
    kernel: string;
    kernelCommandLine: string;
    pxe: string;
    uki: string;
  }
  export interface GetVersionsFilters {
    /** Leave alpha, beta and release candidates out. */
    stableVersionsOnly?: boolean;
  }
}

export namespace machine {
  export interface BootstrapClientConfigurationWo extends TalosClient {}
  /** A Go duration (`10m`). */
  export interface BootstrapTimeouts {
    create?: string;
  }
  export interface Certificate {
    cert: string;
    /** Secret. */
    key: string;
  }
  export interface Certificates {
    etcd: Certificate;
    k8s: Certificate;
    k8sAggregator: Certificate;
    k8sServiceaccount: Key;
    os: Certificate;
  }
  export interface ClientConfiguration extends TalosClient {}
  export interface Cluster {
    id: string;
    /** Secret. */
    secret: string;
  }
  export interface ConfigurationApplyClientConfigurationWo extends TalosClient {}
  export interface ConfigurationApplyOnDestroy {
    /** Leave etcd before the reset, with etcd's own checks. Default true. */
    graceful: boolean;
    /** Reboot after the reset instead of halting. Default false. */
    reboot: boolean;
    /** Wipe STATE and EPHEMERAL. Default false: the machine keeps running what it was given. */
    reset: boolean;
  }
  export interface GetDisksClientConfiguration extends TalosClient {}
  export interface GetDisksDisk {
    busPath: string;
    cdrom: boolean;
    devPath: string;
    /** Bytes. */
    ioSize: number;
    modalias: string;
    model: string;
    prettySize: string;
    readonly: boolean;
    rotational: boolean;
    secondaryDisks: string[];
    /** Bytes. */
    sectorSize: number;
    serial: string;
    /** Bytes. */
    size: number;
    subSystem: string;
    symlinks: string[];
    transport: string;
    uuid: string;
    wwid: string;
  }
  export interface GetDisksTimeouts extends ReadTimeout {}
  export interface Key {
    /** Secret. */
    key: string;
  }
  export interface KubernetesSecrets {
    /** Secret. Only clusters made before Talos 1.3 have it. */
    aescbcEncryptionSecret?: string;
    /** Secret. */
    bootstrapToken: string;
    /** Secret. */
    secretboxEncryptionSecret: string;
  }
  /** The cluster's whole key material. Losing it is losing the cluster. */
  export interface MachineSecrets {
    certs: Certificates;
    cluster: Cluster;
    secrets: KubernetesSecrets;
    trustdinfo: TrustdInfo;
  }
  /** Go durations (`30s`, `2h45m`). */
  export interface Timeout {
    create?: string;
    delete?: string;
    update?: string;
  }
  export interface TrustdInfo {
    /** Secret. */
    token: string;
  }
}
