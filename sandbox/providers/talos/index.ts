import { serveProvider } from "../serve";
import { talos } from "./provider";

serveProvider(talos);
