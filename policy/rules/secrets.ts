import { kindOf } from "../../traffic/model/kind";
import { containers, isKind, podSpec } from "../../traffic/model/kubernetes";
import { resourceRule } from "../rule";
import { kinds, types } from "../types";

/** The forms of tokens, each with its name. Only forms that are nothing else, so that a hash or a name is never taken for a token. */
const TOKENS: [what: string, form: RegExp][] = [
  ["a private key", /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/],
  ["a Tailscale key", /\btskey-(?:auth|api|client|scim|webhook)-[A-Za-z0-9]{6,}/],
  ["a GitHub token", /\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,})/],
  ["an AWS access key", /\bAKIA[0-9A-Z]{16}\b/],
  ["a JSON web token", /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/],
  ["a tunnel token", /\beyJhIjoi[A-Za-z0-9+/=_-]{60,}/],
  ["a kubeconfig", /client-key-data:\s*\S/],
  ["a talosconfig or machine secrets", /\b(?:secretboxEncryptionSecret|bootstraptoken|aescbcEncryptionSecret):\s*\S/i],
  ["a Cloudflare token", /\b(?:v1\.0-[a-f0-9]{24}-[a-f0-9]{100,}|cf(?:ut|at|k)_[A-Za-z0-9]{20,})/],
  ["a password in a URL", /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]+:[^\s/@$%{]{3,}@/i],
];

/** One look that most texts end with: none of the forms above is without one of these. */
const HINT =
  /PRIVATE KEY|tskey-|gh[pousr]_|github_pat_|AKIA|eyJ|client-key-data|EncryptionSecret|bootstraptoken|v1\.0-|\bcf\w{1,2}_|:\/\/[^/]*@/i;

function tokenIn(text: string): string | undefined {
  if (text.length < 8 || !HINT.test(text)) return undefined;
  return TOKENS.find(([, form]) => form.test(text))?.[0];
}

/** Secrets' data is base64: read it as what it says. */
function decoded(text: string): string {
  return text.length < 16 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text) ? "" : Buffer.from(text, "base64").toString("latin1");
}

const inputs = resourceRule({
  code: "NET-S01",
  title: "No token or key in plaintext in a resource's inputs",
  prevents:
    "A value that is not marked secret can be read in the state, in previews and in the logs of every pull request.",
  level: "mandatory",
  // A CRD is a schema of thousands of lines that holds no values.
  applies: (type) => !type.startsWith("pulumi:") && !type.endsWith(":CustomResourceDefinition"),
  check(resource, judge) {
    const encoded = isKind(resource.resource, "core", "Secret");
    resource.eachText((text, path, secret) => {
      if (secret) return;
      const what = tokenIn(text) ?? (encoded ? tokenIn(decoded(text)) : undefined);
      if (what !== undefined)
        judge.violation(
          resource,
          `${what} at ${path}, not marked secret`,
          "pulumi.secret(…), or a value from config.requireSecret.",
        );
    });
  },
});

const secretData = resourceRule({
  code: "NET-S02",
  title: "The data of a Kubernetes Secret is marked secret",
  prevents: "A Secret's data in plaintext can be read in the state and in every preview.",
  level: "mandatory",
  applies: kinds("core", "Secret"),
  check(secret, judge) {
    for (const field of ["data", "stringData"])
      judge.each(
        () => secret.at(field).entries(),
        ([key, value]) => {
          if (!value.secret && (value.text() ?? "") !== "")
            judge.violation(value, `${field}.${key} in plaintext`, `pulumi.secret(…) for ${field}.${key}.`);
        },
      );
  },
});

const SECRET_NAME =
  /(?:^|[_-])(?:token|password|passwd|secret|api[_-]?key|private[_-]?key|auth[_-]?key|credentials?)$/i;

const containersRead = resourceRule({
  code: "NET-S03",
  title: "A container takes its secrets from a Secret",
  prevents:
    "A token in a pod's environment or arguments is readable for everybody who may list pods, and in the node's process list.",
  level: "mandatory",
  applies: (type) => kindOf(type) !== undefined && !type.endsWith(":Secret"),
  check(workload, judge) {
    const pod = podSpec(workload.resource);
    if (pod === undefined) return;
    judge.each(
      () => containers(pod),
      (container) => {
        judge.each(
          () => container.at("env").items(),
          (env) => {
            const name = env.at("name").text() ?? "";
            const value = env.at("value");
            if (
              (value.secret && value.exists()) ||
              ((value.text() ?? "") !== "" && (SECRET_NAME.test(name) || tokenIn(value.text() ?? "") !== undefined))
            )
              judge.violation(env, `the value of ${name} in the pod itself`, "valueFrom.secretKeyRef.");
          },
        );
        judge.each(
          () => [...container.at("args").items(), ...container.at("command").items()],
          (arg) => {
            if (
              arg.secret ||
              tokenIn(arg.text() ?? "") !== undefined ||
              /^--?(?:token|password|api-?key)=[^$]/.test(arg.text() ?? "")
            )
              judge.violation(
                arg,
                `a secret at ${arg.path}`,
                "an environment variable from a Secret, or a mounted file.",
              );
          },
        );
      },
    );
  },
});

const commands = resourceRule({
  code: "NET-S04",
  title: "A command line holds no secret",
  prevents:
    "Command lines stand in the process list and in the state's diffs; what is needed goes in by standard input.",
  level: "mandatory",
  applies: types("command:remote:Command", "command:local:Command"),
  check(command, judge) {
    for (const field of ["create", "update", "delete"])
      judge.attempt(() => {
        const line = command.at(field).text() ?? "";
        if (
          tokenIn(line) !== undefined ||
          /(?:--?(?:password|token)[= ]|sshpass -p ?|PASSWORD=|TOKEN=)(?!["']?\$)[^\s"']{3,}/.test(line)
        )
          judge.violation(command, `a secret in ${field}`, "stdin: pulumi.secret(…), read by the command.");
      });
    judge.attempt(() => {
      for (const field of ["password", "privateKey", "privateKeyPassword"]) {
        const value = command.at("connection", field);
        if (!value.secret && (value.text() ?? "") !== "")
          judge.violation(command, `connection.${field} in plaintext`, "config.requireSecret(…).");
      }
    });
  },
});

export const secretRules = [inputs, secretData, containersRead, commands];
