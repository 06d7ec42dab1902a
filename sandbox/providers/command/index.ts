import { serveProvider } from "../serve";
import { command } from "./provider";

serveProvider(command);
