import { serveProvider } from "../serve";
import { kubernetesProvider } from "./provider";

const { version } = require("@pulumi/kubernetes/package.json") as { version: string };
serveProvider(kubernetesProvider(version));
