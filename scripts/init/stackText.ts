import { relative } from "node:path";
import { inYaml } from "../../config/schema/inspect";
import { repoRoot } from "../../sandbox/common/paths";
import type { Found } from "./found";
import type { Section } from "./values";

/** The comment above each section. */
const COMMENTS: Readonly<Record<string, string>> = {
  lan: "The home network. devices: names what else is there: { nas: { address: …, purpose: NFS } }",
  domains: "The names' domains: internal for the LAN, public for what the internet may open",
  cluster: "The machines. installDisk (default /dev/sda) and others: docs/configuration.md",
  gateways: "Where the LAN's requests for names arrive: one address for all of them",
  apps: "Every app, once. reach: lan, tailnet, internet, or nothing; callers: the apps that may call it inside",
  certificates:
    "An authority of the cluster's own, which your devices have to trust (docs/internal-only.md); existing: true if you make the ClusterIssuer yourself, issuer: is its name",
  cloudflare: "The tunnel. Its token is set by: pulumi config set --secret homelab:cloudflareApiToken",
  tailscale: "The tailnet's policy file becomes this program's: read «What you have already» in README.md first",
};

/** The text of a stack file: what was answered, with comments. */
export function stackText(
  stack: string,
  values: Readonly<Record<string, Section>>,
  found: Found,
  folder: string,
): string {
  const schema = relative(folder, `${repoRoot}/config/homelab.schema.json`);
  const sections = Object.entries(values).map(([name, section]) =>
    [`  # ${COMMENTS[name]}`, `  homelab:${name}:${body(name, section)}`, ...proposals(name, section, found)].join(
      "\n",
    ),
  );
  return `${[
    `# yaml-language-server: $schema=${schema}`,
    `# The network of stack ${stack}. Secrets are set with \`pulumi config set --secret\` (README, «Your own network»).`,
    "config:",
    sections.join("\n\n"),
  ].join("\n")}\n`;
}

function body(name: string, section: Section): string {
  const lines = Object.entries(section).flatMap(([key, value]) => [
    ...(key === "bootstrap" ? ADOPTED : []),
    ...(isOfEntries(name, key) ? [`${key}:`, ...entries(value as Section)] : [`${key}: ${inYaml(value)}`]),
  ]);
  return lines.length === 0 ? " {}" : `\n${lines.map((line) => `    ${line}`).join("\n")}`;
}

const ADOPTED = [
  "# It runs already: it is not started once more. For the first `pulumi up` write secretsFile: beside it (README,",
  "# «What you have already»), so that the cluster keeps its secrets.",
];

function isOfEntries(name: string, key: string): boolean {
  return (name === "cluster" && key === "nodes") || (name === "lan" && key === "ranges");
}

function entries(map: Section): string[] {
  return Object.entries(map).map(([key, value]) => `  ${key}: ${inYaml(value)}`);
}

/** Apps that were found: left out until somebody says who may open them. */
function proposals(name: string, section: Section, { services }: Found): string[] {
  const others = services.filter((service) => !(service.name in section));
  if (name !== "apps" || others.length === 0) return [];
  return [
    "    # Found in the cluster; for each that is to be this program's, take the # away and say who may open it:",
    ...others.map(({ name: key, namespace, port, selector }) => {
      const app = { namespace, port, service: { name: key, existing: true }, selector, reach: [] };
      return `    # ${key}: ${inYaml(app)}`;
    }),
  ];
}
