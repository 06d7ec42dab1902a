import { serveProvider } from "../serve";
import { tailscale } from "./provider";

serveProvider(tailscale);
