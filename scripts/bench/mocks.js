// Preloaded before a program that is evaluated without an engine.
const pulumi = require("@pulumi/pulumi");

pulumi.runtime.setMocks(
  { newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs }), call: ({ inputs }) => inputs },
  "bench",
  "bench",
  true,
);
