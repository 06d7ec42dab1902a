// Reads a list of Kubernetes objects from standard input and writes what @kubernetes-models says of each: {name, known, problem}.
// A process of its own, because those packages are ES modules only and jest runs CommonJS.
import { readFileSync } from "node:fs";

const PACKAGES = {
  "gateway.networking.k8s.io": "gateway-api",
  "cilium.io": "cilium",
  "cert-manager.io": "cert-manager",
};

async function judge(object) {
  const name = `${object.kind} ${object.metadata?.namespace ?? ""}/${object.metadata?.name}`;
  const [group] = object.apiVersion.split("/");
  const model =
    PACKAGES[group] && (await load(`@kubernetes-models/${PACKAGES[group]}/${object.apiVersion}/${object.kind}`));
  if (!model) return { name, known: false };
  try {
    new model[object.kind](object).validate();
    return { name, known: true };
  } catch (error) {
    return { name, known: true, problem: error.message };
  }
}

async function load(path) {
  try {
    return await import(path);
  } catch (error) {
    if (error.code === "ERR_MODULE_NOT_FOUND" || error.code === "ERR_PACKAGE_PATH_NOT_EXPORTED") return undefined;
    throw error;
  }
}

const objects = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(await Promise.all(objects.map(judge))));
