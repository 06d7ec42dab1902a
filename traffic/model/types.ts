/** Type tokens and Kubernetes groups that rules look for. Strings only: importing a provider would cost seconds at every start. */
export const GATEWAY_API = "gateway.networking.k8s.io";
export const CILIUM = "cilium.io";
export const CERT_MANAGER = "cert-manager.io";
export const RELEASE = "kubernetes:helm.sh/v3:Release";
/** A chart that a file of a folder names: `{chart, version, namespace, values, valuesFiles}`. */
export const HELM_CHART = "folder:index:HelmChart";
/** A file of Helm values that something in a folder names, by its path in the folder; its content are the properties. */
export const VALUES_FILE = "folder:index:ValuesFile";
export const MACHINE_SECRETS = "talos:machine/secrets:Secrets";
/** The component that stands for the cluster, and says its versions. */
export const TALOS_CLUSTER = "homelab:network:TalosCluster";
export const CONFIGURATION_APPLY = "talos:machine/configurationApply:ConfigurationApply";
export const BOOTSTRAP = "talos:machine/bootstrap:Bootstrap";
export const KUBECONFIG = "talos:cluster/kubeconfig:Kubeconfig";
export const ZONE = "cloudflare:index/zone:Zone";
export const ZONE_SETTING = "cloudflare:index/zoneSetting:ZoneSetting";
export const DNS_RECORD = "cloudflare:index/dnsRecord:DnsRecord";
export const TUNNEL = "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared";
export const TUNNEL_CONFIG = "cloudflare:index/zeroTrustTunnelCloudflaredConfig:ZeroTrustTunnelCloudflaredConfig";
export const ACL = "tailscale:index/acl:Acl";
export const TAILNET_KEY = "tailscale:index/tailnetKey:TailnetKey";
export const OAUTH_CLIENT = "tailscale:index/oauthClient:OauthClient";
export const SPLIT_DNS = "tailscale:index/dnsSplitNameservers:DnsSplitNameservers";
export const DNS_CONFIGURATION = "tailscale:index/dnsConfiguration:DnsConfiguration";
export const DNS_PREFERENCES = "tailscale:index/dnsPreferences:DnsPreferences";
export const TAILNET_SETTINGS = "tailscale:index/tailnetSettings:TailnetSettings";
export const SUBNET_ROUTES = "tailscale:index/deviceSubnetRoutes:DeviceSubnetRoutes";
/** The component that says which names a person enters into the LAN's resolver. */
export const HAND_NAMES = "homelab:network:HandNames";
export const LOCAL_COMMAND = "command:local:Command";
export const REMOTE_COMMAND = "command:remote:Command";
