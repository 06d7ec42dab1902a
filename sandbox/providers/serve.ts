import { Server, ServerCredentials } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { underWay } from "./calls";
import { Engine, GRPC_OPTIONS, watchEngine } from "./engine";
import { Service } from "./service";
import type { Provider } from "./types";

export { containsUnknown, isObject } from "./compare";
export * from "./types";
export { UNKNOWN } from "./wire";

const GRACE_MILLISECONDS = 2500;

/**
 * Serves the provider to the engine whose address is the process's first argument: listens on a free port of the loopback
 * interface and prints it, as the engine's plugin protocol wants.
 */
export function serveProvider(provider: Provider): void {
  const address = process.argv.slice(2).find((argument) => !argument.startsWith("-"));
  const server = new Server(GRPC_OPTIONS);
  const service = new Service(provider, new Engine(address));
  server.addService(ResourceProviderService, service.methods());
  server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
    if (error) {
      console.error(`the stand-in for provider ${provider.name} cannot listen: ${error.message}`);
      process.exit(1);
    }
    process.stdout.write(`${port}\n`);
  });
  const stop = (): void => {
    service.cancel();
    const end = Date.now() + GRACE_MILLISECONDS;
    // An operation that runs a program of its own (helm, ssh) ends that first.
    const wait = (): void => (underWay() === 0 || Date.now() > end ? process.exit(0) : void setTimeout(wait, 50));
    wait();
  };
  process.on("SIGTERM", stop);
  // Ctrl-C reaches every process of the terminal; what becomes of a run is the engine's decision, which it tells by Cancel.
  process.on("SIGINT", () => {});
  if (address) watchEngine(address, stop);
  // An error that nobody awaits must not take the other resources' operations down with it.
  process.on("unhandledRejection", (reason) => {
    console.error(reason instanceof Error ? reason.stack : String(reason));
  });
}
