import { chmodSync } from "node:fs";
import { join } from "node:path";
import { MODULES } from "../../../sandbox/toolchain/assets";
import { goEnvironment, temporaryFolder, write } from "./fixtures";

/** The modules as sandbox/toolchain/assets.ts wants them, each with the files that are staged from it. */
function moduleAnswers(folder: string): string {
  const files = [
    "install/kubernetes/cilium/Chart.yaml",
    "deploy/charts/cert-manager/Chart.yaml",
    "deploy/crds/cert-manager.io_issuers.yaml",
    "cmd/k8s-operator/deploy/chart/Chart.yaml",
    "cmd/k8s-operator/deploy/chart/templates/deployment.yaml",
    "cmd/k8s-operator/deploy/crds/tailscale.com_connectors.yaml",
    "config/crd/standard/gateway.networking.k8s.io_gateways.yaml",
    "config/crds/bases/external-secrets.io_externalsecrets.yaml",
  ];
  for (const file of files) write(join(folder, file), "version: v0.0.0\nappVersion: v0.0.0\n");
  return Object.values(MODULES)
    .map(({ path, version, sum }) =>
      JSON.stringify({ Path: path, Version: version, Sum: sum, Dir: folder }, null, "\t"),
    )
    .join("\n");
}

export interface FakeGo {
  cache: string;
  /** Every build that was begun: one line each, the tool's name. */
  calls: string;
  /** While this file exists, builds do not end. */
  hold: string;
  /** While this file exists, builds print its text and fail. */
  failure: string;
  env: NodeJS.ProcessEnv;
}

/** A `go` on PATH that answers as Go does, and whose builds take no time. */
export function fakeGo(): FakeGo {
  const folder = temporaryFolder();
  const at = (name: string) => join(folder, name);
  const answers = write(at("modules.json"), moduleAnswers(at("module")));
  const script = `#!/bin/sh
case "$1" in
  env) echo '${goEnvironment(folder, "1.99.0")}' ;;
  mod) cat ${answers} ;;
  build)
    while [ "$1" != -o ]; do shift; done
    echo "$(basename "$2")" >> ${at("calls")}
    while [ -e ${at("hold")} ]; do sleep 0.05; done
    if [ -e ${at("failure")} ]; then cat ${at("failure")}; exit 1; fi
    printf '#!/bin/sh\\n' > "$2"; chmod +x "$2" ;;
esac
`;
  chmodSync(write(at("bin/go"), script), 0o755);
  // In front of one that this machine may have: too old to be used.
  chmodSync(write(at("bin/pulumi"), "#!/bin/sh\necho v3.0.0\n"), 0o755);
  const env = { PATH: `${at("bin")}:/usr/bin:/bin`, HOME: folder, HOMELAB_TOOLCHAIN_CACHE: at("cache") };
  return { cache: at("cache"), calls: at("calls"), hold: at("hold"), failure: at("failure"), env };
}
