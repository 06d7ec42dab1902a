// The rooms and the one direction of their arrows (ARCHITECTURE.md draws them). `npm run lint` holds them.

/** A room that sees only what it stands on. */
const room = (name, path, mayUse) => ({
  name,
  severity: "error",
  from: { path },
  to: { path: "^(index\\.ts|components|plan|config|policy|traffic|sandbox|scripts|test)", pathNot: [path, ...mayUse] },
});

module.exports = {
  forbidden: [
    {
      name: "no-circle",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "nothing-imports-scripts",
      severity: "error",
      from: { pathNot: "^(scripts|test)/" },
      to: { path: "^scripts/" },
    },
    room("config-is-the-ground", "^config/", []),
    room("plan-reads-config", "^plan/", ["^config/"]),
    room("components-register-plans", "^components/", ["^plan/", "^config/"]),
    room("index-is-the-top-of-the-program", "^index\\.ts$", ["^components/", "^plan/", "^config/"]),
    // The independent check reads resources only: what it shared with the program, it could not find wrong there.
    room("traffic-reads-resources-only", "^traffic/", []),
    room("policy-reads-traffic", "^policy/", ["^traffic/"]),
    room("sandbox-knows-the-configuration", "^sandbox/", ["^config/"]),
    room("common-is-the-ground-of-the-sandbox", "^sandbox/common/", ["^config/"]),
    room("toolchain-knows-common", "^sandbox/toolchain/", ["^sandbox/common/", "^config/releases[.]ts$"]),
    room("lifecycle-knows-tools", "^sandbox/lifecycle/", ["^sandbox/(common|toolchain)/"]),
    room("pulumi-knows-the-sandbox", "^sandbox/pulumi/", [
      "^sandbox/(common|toolchain|lifecycle)/",
      "^config/secrets[.]ts$",
    ]),
    room("model-is-the-ground-of-traffic", "^traffic/model/", []),
    {
      name: "answers-stand-on-a-trace",
      severity: "error",
      comment: "What shows the network (documents, map, topology, reach) is read by nothing that follows one path.",
      from: { path: "^traffic/(model|internet|lan|tailnet|cluster|policies|trace)/" },
      to: { path: "^traffic/(documents|map|topology|reach)/" },
    },
    {
      name: "a-layer-knows-no-trace",
      severity: "error",
      comment: "A trace asks the layers, one after the other; none of them asks back.",
      from: { path: "^traffic/(model|internet|lan|tailnet|cluster|policies)/" },
      to: { path: "^traffic/trace/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)node_modules/|^sdks/|\\.json$" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
  },
};
