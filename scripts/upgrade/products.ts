/** The products whose version an upgrade changes, in the order in which several are upgraded where the versions allow it. */
export const PRODUCTS = ["talos", "cilium", "kubernetes"] as const;

export type Product = (typeof PRODUCTS)[number];

/** A full version of each, `1.14.1`. */
export type Versions = Readonly<Record<Product, string>>;

/** How texts call it. */
export const titles: Readonly<Record<Product, string>> = { talos: "Talos", cilium: "Cilium", kubernetes: "Kubernetes" };

/** The setting that says the version: a key of the stack file, and the field in it. */
export const settings: Readonly<Record<Product, readonly [key: string, field: string]>> = {
  talos: ["homelab:cluster", "talosVersion"],
  cilium: ["homelab:cilium", "version"],
  kubernetes: ["homelab:cluster", "kubernetesVersion"],
};

export const fieldOf = (product: Product): string => settings[product].join(".");
