// Runs as `node - keep` on the machine that runs Pulumi, behind a line `const asked = …`: `pods` and `services`, the networks of each, and `fields`,
// where these are written. PULUMI_COMMAND_STDOUT has what the last run printed, which is what the cluster was made with: an update that takes one
// of these away fails, and one that adds a network to them is well.
function made() {
  try {
    return JSON.parse(process.env.PULUMI_COMMAND_STDOUT ?? "");
  } catch {
    return { pods: [], services: [] };
  }
}

const before = made();
const changes = ["pods", "services"].flatMap((kind) => {
  const [was, is] = [before[kind], asked[kind]];
  if (was.every((network) => is.includes(network))) return [];
  const fields = asked.fields[kind].slice(0, Math.max(was.length, is.length));
  return [`The networks of ${kind} were ${was.join(" and ")}, and are now ${is.join(" and ")} (${fields.join(", ")}).`];
});

if (changes.length === 0) console.log(JSON.stringify({ pods: asked.pods, services: asked.services }));
else {
  const text = [
    ...changes,
    "They cannot be changed in a cluster that runs: Kubernetes' controller manager would end at every start, and Services keep their addresses. So the cluster was left as it is.",
    "→ Write back what they were. Other networks take a new cluster: end this one first (pulumi destroy), or make a stack for the new one.",
  ];
  console.error(text.join("\n"));
  process.exitCode = 1;
}
