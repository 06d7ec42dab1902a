import { status as grpcStatus, Metadata, type ServerUnaryCall, type sendUnaryData } from "@grpc/grpc-js";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { deepChanges, detail, parsePath } from "./compare";
import { type Diff, InitializationError, type Path, type Props } from "./types";
import { encodeProps } from "./wire";

export interface Target {
  getUrn(): string;
  getType(): string;
  getName(): string;
}

export function typeOf(target: Target): string {
  return target.getType() || (target.getUrn().split("::")[2]?.split("$").pop() ?? "");
}

/** The physical name that the engine proposes (autonaming configuration), else logical name and eight hex digits of the engine's seed. */
export function autonaming(request: pb.CheckRequest): { autonaming?: string } {
  const options = request.getAutonaming();
  const { Mode } = pb.CheckRequest.AutonamingOptions;
  if (options?.getMode() === Mode.DISABLE) return {};
  const proposed = options?.getProposedName();
  if (proposed) return { autonaming: proposed };
  const seed = Buffer.from(request.getRandomseed_asU8()).toString("hex").slice(0, 8);
  const suffix =
    seed ||
    Math.floor(Math.random() * 2 ** 32)
      .toString(16)
      .padStart(8, "0");
  return { autonaming: `${request.getName() || request.getUrn().split("::")[3]}-${suffix}` };
}

export function timeout(request: { getTimeout(): number }): { timeout?: number } {
  return request.getTimeout() > 0 ? { timeout: request.getTimeout() } : {};
}

export function outputs(result: { outputs: Props; secrets?: string[] }, inherited: Path[], source: Props): Struct {
  return encodeProps(result.outputs, [...inherited, ...(result.secrets ?? []).map(parsePath)], source);
}

export function plainDiff(olds: Props, news: Props, updatable: boolean): Diff {
  const changes = deepChanges(olds, news);
  const replaces = updatable ? [] : [...changes.keys()];
  return { changes: changes.size > 0, replaces, detailed: detail(changes, replaces) };
}

/** Packs what was created in part into the error, in the form in which the engine looks for it. */
export function partial(inherited: Path[], source: Props): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof InitializationError)) throw error;
    const { id, inputs, reasons } = error.partial;
    const failed = new pb.ErrorResourceInitFailed()
      .setId(id)
      .setProperties(outputs(error.partial, inherited, source))
      .setReasonsList(reasons ?? [error.message]);
    if (inputs) failed.setInputs(encodeProps(inputs, inherited, source));
    const detailed = new Any();
    detailed.pack(failed.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
    const status = new Status();
    status.setCode(grpcStatus.UNKNOWN);
    status.setMessage(error.message);
    status.addDetails(detailed);
    const metadata = new Metadata();
    metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
    throw { code: grpcStatus.UNKNOWN, details: error.message, metadata };
  };
}

let running = 0;

/** How many calls have no answer yet. */
export function underWay(): number {
  return running;
}

export function unary<Q, R>(handle: (request: Q, signal: AbortSignal) => R | Promise<R>) {
  return (call: ServerUnaryCall<Q, R>, callback: sendUnaryData<R>): void => {
    const abort = new AbortController();
    call.on("cancelled", () => abort.abort(new Error("cancelled")));
    running++;
    Promise.resolve()
      .then(() => handle(call.request, abort.signal))
      .then(
        (response) => callback(null, response),
        (error: unknown) => callback(asStatus(error)),
      )
      .finally(() => running--);
  };
}

function asStatus(error: unknown): { code: number; details: string; metadata?: Metadata } {
  if (typeof error === "object" && error !== null && "metadata" in error && "details" in error) {
    return error as { code: number; details: string; metadata: Metadata };
  }
  const details = error instanceof Error ? error.message : String(error);
  if (process.env.HOMELAB_PROVIDER_DEBUG && error instanceof Error) console.error(error.stack);
  return { code: grpcStatus.UNKNOWN, details };
}
