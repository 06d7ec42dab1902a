import { join } from "node:path";
import { writeWhole } from "../common/files";
import type { Kube } from "./kube";

const seconds = 24 * 3600;

/** A service account's credentials in a folder, renewed as a kubelet renews those of a pod. */
export class AccountToken {
  private readonly renewal: NodeJS.Timeout;

  constructor(
    private readonly kube: Kube,
    private readonly account: { namespace: string; name: string },
    private readonly file: string,
  ) {
    this.renewal = setInterval(() => this.write().catch(() => undefined), (seconds / 4) * 1000);
  }

  /** Asks for a token and writes it. Rejects while the account does not exist. */
  async write(): Promise<void> {
    const { namespace, name } = this.account;
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`;
    const answer = await this.kube.call<{ status: { token: string } }>("POST", path, {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenRequest",
      spec: { expirationSeconds: seconds },
    });
    writeWhole(this.file, answer.status.token, 0o600);
  }

  stop(): void {
    clearInterval(this.renewal);
  }
}

/** Where a pod finds its account's credentials. */
export const accountFolder = (root: string): string => join(root, "var/run/secrets/kubernetes.io/serviceaccount");
