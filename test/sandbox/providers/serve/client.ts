import { credentials, Server, ServerCredentials, type ServiceError } from "@grpc/grpc-js";
import { ResourceProviderClient, ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import type * as pb from "@pulumi/pulumi/proto/provider_pb";
import type { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { Engine } from "../../../../sandbox/providers/engine";
import { Service } from "../../../../sandbox/providers/service";
import type { Props, Provider } from "../../../../sandbox/providers/types";

export const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
export const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
export const UNKNOWN_WIRE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
export const URN = "urn:pulumi:dev::proj::homelab:network:Parent$toy:index:Thing::my-thing";

export function secret(value: unknown): Props {
  return { [SIGNATURE]: SECRET, value };
}

export function struct(props: Props): Struct {
  return Struct.fromJavaScript(props as Parameters<typeof Struct.fromJavaScript>[0]);
}

export function plain(value: Struct | undefined): Props {
  return (value?.toJavaScript() ?? {}) as Props;
}

/** A provider on a loopback port, as the engine sees it. */
export async function connect(provider: Provider): Promise<{ client: Calls; close(): void }> {
  const server = new Server();
  server.addService(ResourceProviderService, new Service(provider, new Engine(undefined)).methods());
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  const client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
  return {
    client: calls(client),
    close: () => {
      client.close();
      server.forceShutdown();
    },
  };
}

type Unary<Q, R> = (request: Q, callback: (error: ServiceError | null, response: R) => void) => unknown;

/** The method's name decides the types of question and answer. */
export interface Calls {
  create(request: pb.CreateRequest): Promise<pb.CreateResponse>;
  read(request: pb.ReadRequest): Promise<pb.ReadResponse>;
  diff(request: pb.DiffRequest): Promise<pb.DiffResponse>;
  check(request: pb.CheckRequest): Promise<pb.CheckResponse>;
  cancel(request: Empty): Promise<Empty>;
}

function calls(client: ResourceProviderClient): Calls {
  const promise =
    <Q, R>(method: Unary<Q, R>) =>
    (request: Q): Promise<R> =>
      new Promise((resolve, reject) =>
        method.call(client, request, (error, response) => (error ? reject(error) : resolve(response))),
      );
  return {
    create: promise<pb.CreateRequest, pb.CreateResponse>(client.create),
    read: promise<pb.ReadRequest, pb.ReadResponse>(client.read),
    diff: promise<pb.DiffRequest, pb.DiffResponse>(client.diff),
    check: promise<pb.CheckRequest, pb.CheckResponse>(client.check),
    cancel: promise<Empty, Empty>(client.cancel),
  };
}
