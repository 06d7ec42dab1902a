import { connect } from "node:net";
import { type ChannelOptions, credentials } from "@grpc/grpc-js";
import type { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import type { Severity } from "./types";

/** Provider messages carry whole CRDs and charts; the engine's own limit is the same. */
export const GRPC_OPTIONS: ChannelOptions = {
  "grpc.max_receive_message_length": 400 * 1024 * 1024,
  "grpc.max_send_message_length": 400 * 1024 * 1024,
};

/** The provider's connection to the engine, for log lines only. */
export class Engine {
  private client: EngineClient | undefined;

  constructor(private address: string | undefined) {}

  attach(address: string): void {
    if (address !== this.address) {
      this.address = address;
      this.client = undefined;
    }
  }

  /** Never fails: a message that does not reach the engine goes to standard error, which the engine shows as well. */
  log(severity: Severity, message: string, urn: string): void {
    if (!this.address) {
      console.error(`${severity}: ${message}`);
      return;
    }
    // Loaded on the first message: most runs of most providers have nothing to say.
    const { LogRequest, LogSeverity } =
      require("@pulumi/pulumi/proto/engine_pb") as typeof import("@pulumi/pulumi/proto/engine_pb");
    if (!this.client) {
      const grpc =
        require("@pulumi/pulumi/proto/engine_grpc_pb") as typeof import("@pulumi/pulumi/proto/engine_grpc_pb");
      this.client = new grpc.EngineClient(this.address, credentials.createInsecure(), GRPC_OPTIONS);
    }
    const severities = {
      debug: LogSeverity.DEBUG,
      info: LogSeverity.INFO,
      status: LogSeverity.INFO,
      warning: LogSeverity.WARNING,
      error: LogSeverity.ERROR,
    };
    const request = new LogRequest();
    request.setSeverity(severities[severity]);
    request.setMessage(message);
    request.setUrn(urn);
    request.setEphemeral(severity === "status");
    this.client.log(request, (error) => {
      if (error && severity !== "status" && severity !== "debug") console.error(`${severity}: ${message}`);
    });
  }
}

/**
 * Calls `gone` once nobody listens at the engine's address any more: a killed `pulumi` cannot tell its providers, and one that
 * lives on would go on changing the cluster.
 */
export function watchEngine(address: string, gone: () => void): void {
  const separator = address.lastIndexOf(":");
  const port = Number(address.slice(separator + 1));
  const host = address.slice(0, separator).replace(/^\[|\]$/g, "");
  if (!Number.isInteger(port) || port <= 0) return;
  let failures = 0;
  const watch = (): void => {
    const socket = connect({ host, port });
    let connected = false;
    socket.on("connect", () => {
      connected = true;
      failures = 0;
      socket.unref();
    });
    socket.on("error", () => {});
    socket.on("data", () => {});
    socket.on("close", () => {
      // The engine closes connections that say nothing; only a refused new one means that it has gone.
      if (!connected && ++failures >= 3) gone();
      else setTimeout(watch, connected ? 100 : 500).unref();
    });
  };
  watch();
}
