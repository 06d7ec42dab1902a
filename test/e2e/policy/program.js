// Registers the resources that a file lists, and nothing else: what the policy pack is asked about.
const { readFileSync } = require("node:fs");
const pulumi = require("@pulumi/pulumi");

/** How the cases of the unit tests write an unknown value and a secret one: as they come over the wire. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const SIGNATURE = "4dabf18193072939515e22adb298388d";

function input(value) {
  if (value === UNKNOWN) return pulumi.output(pulumi.unknown);
  if (Array.isArray(value)) return value.map(input);
  if (typeof value !== "object" || value === null) return value;
  if (SIGNATURE in value) return pulumi.secret(input(value.value));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, input(inner)]));
}

const made = new Map();

/** The value as something that is made from these resources, which the list has before. */
function madeFrom(value, urns) {
  return pulumi.all(urns.map((urn) => made.get(urn).urn)).apply(() => input(value));
}

for (const { type, name, urn, props, opts, dependencies = {} } of JSON.parse(
  readFileSync(process.env.POLICY_RESOURCES, "utf8"),
)) {
  const inputs = input(props);
  for (const [property, urns] of Object.entries(dependencies)) inputs[property] = madeFrom(props[property], urns);
  const options = { protect: opts.protect, ignoreChanges: opts.ignoreChanges };
  made.set(urn, new pulumi.CustomResource(type, name, inputs, options));
}
