/** KubePrism's port on every Talos node; Cilium reaches the API server through it. */
export const KUBE_PRISM_PORT = 7445;
