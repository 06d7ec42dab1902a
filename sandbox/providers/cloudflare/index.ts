import { serveProvider } from "../serve";
import { cloudflare } from "./provider";

serveProvider(cloudflare);
