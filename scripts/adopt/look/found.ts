import type { Kubeconfig } from "../../engine/kubeconfig";
import type { Wanted } from "../wanted";

/** The things to look for, and the credentials to look with. */
export interface Asked {
  wanted: Wanted[];
  /** Settings of the stack, secrets among them, by their names without `homelab:`. */
  settings: Record<string, string>;
  tailnet: string;
  /** Absent: the cluster is not looked at. */
  kubeconfig?: Kubeconfig;
}

/** `id`: it is there, and is imported by this. `problem`: it could not be looked at. `other`: what is there cannot be adopted, and why. */
export type Found = { urn: string } & ({ id: string } | { problem: string } | { other: string });

/** The wanted things that are there; where the look fails, each of them gets the reason. */
export async function each(
  wanted: readonly Wanted[],
  look: (wanted: Wanted) => Promise<Omit<Found, "urn"> | undefined>,
): Promise<Found[]> {
  const found = await Promise.all(
    wanted.map(async (one): Promise<Found | undefined> => {
      try {
        const answer = await look(one);
        return answer === undefined ? undefined : ({ urn: one.urn, ...answer } as Found);
      } catch (error) {
        return { urn: one.urn, problem: (error as Error).message };
      }
    }),
  );
  return found.filter((one) => one !== undefined);
}
