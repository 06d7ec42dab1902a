import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import type { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { autonaming, outputs, partial, plainDiff, type Target, timeout, typeOf, unary } from "./calls";
import { parsePath } from "./compare";
import type { Engine } from "./engine";
import { checkResponse, diffResponse } from "./responses";
import type { CheckCtx, Ctx, Props, Provider, Resource, State } from "./types";
import { type Decoded, decodeStruct, encodeProps } from "./wire";

/** The gRPC methods of one provider. */
export class Service {
  private config: Props = {};
  private readonly abort = new AbortController();

  constructor(
    private readonly provider: Provider,
    private readonly engine: Engine,
  ) {}

  methods(): UntypedServiceImplementation {
    return {
      handshake: unary<pb.ProviderHandshakeRequest, pb.ProviderHandshakeResponse>((request) => {
        this.engine.attach(request.getEngineAddress());
        return new pb.ProviderHandshakeResponse().setAcceptSecrets(true).setSupportsAutonamingConfiguration(true);
      }),
      attach: unary<PluginAttach, Empty>((request) => {
        this.engine.attach(request.getAddress());
        return new Empty();
      }),
      getPluginInfo: unary<Empty, plugin.PluginInfo>(() => new plugin.PluginInfo().setVersion(this.provider.version)),
      getSchema: unary<pb.GetSchemaRequest, pb.GetSchemaResponse>(() =>
        new pb.GetSchemaResponse().setSchema(
          JSON.stringify({ name: this.provider.name, version: this.provider.version }),
        ),
      ),
      checkConfig: unary<pb.CheckRequest, pb.CheckResponse>((request) => this.checkConfig(request)),
      diffConfig: unary<pb.DiffRequest, pb.DiffResponse>((request) => this.diffConfig(request)),
      configure: unary<pb.ConfigureRequest, pb.ConfigureResponse>((request) => this.configure(request)),
      invoke: unary<pb.InvokeRequest, pb.InvokeResponse>((request, signal) => this.invoke(request, signal)),
      check: unary<pb.CheckRequest, pb.CheckResponse>((request, signal) => this.check(request, signal)),
      diff: unary<pb.DiffRequest, pb.DiffResponse>((request, signal) => this.diff(request, signal)),
      create: unary<pb.CreateRequest, pb.CreateResponse>((request, signal) => this.create(request, signal)),
      read: unary<pb.ReadRequest, pb.ReadResponse>((request, signal) => this.read(request, signal)),
      update: unary<pb.UpdateRequest, pb.UpdateResponse>((request, signal) => this.update(request, signal)),
      delete: unary<pb.DeleteRequest, Empty>((request, signal) => this.delete(request, signal)),
      cancel: unary<Empty, Empty>(() => {
        this.cancel();
        return new Empty();
      }),
    };
  }

  /** Ends everything that is under way, and whatever is asked from now on. */
  cancel(): void {
    this.abort.abort(new Error("cancelled"));
  }

  private async checkConfig(request: pb.CheckRequest): Promise<pb.CheckResponse> {
    const news = decodeStruct(request.getNews());
    const result = (await this.provider.checkConfig?.(news.props)) ?? { inputs: news.props };
    return checkResponse({ ...result, secrets: news.secrets, source: news.props });
  }

  private async diffConfig(request: pb.DiffRequest): Promise<pb.DiffResponse> {
    const olds = decodeStruct(request.getOldInputs() ?? request.getOlds()).props;
    const news = decodeStruct(request.getNews()).props;
    return diffResponse((await this.provider.diffConfig?.({ olds, news })) ?? plainDiff(olds, news, true));
  }

  private async configure(request: pb.ConfigureRequest): Promise<pb.ConfigureResponse> {
    const args = decodeStruct(request.getArgs()).props;
    request.getVariablesMap().forEach((value: string, key: string) => {
      args[key.replace(/^.*:config:/, "")] ??= value;
    });
    this.config = args;
    await this.provider.configure?.(args);
    return new pb.ConfigureResponse()
      .setAcceptsecrets(true)
      .setSupportspreview(true)
      .setSupportsAutonamingConfiguration(true);
  }

  private async invoke(request: pb.InvokeRequest, signal: AbortSignal): Promise<pb.InvokeResponse> {
    const token = request.getTok();
    const run = this.provider.functions?.[token];
    if (!run) throw new Error(`the stand-in for provider ${this.provider.name} does not have the function ${token}`);
    const args = decodeStruct(request.getArgs());
    const target: Target = { getUrn: () => "", getType: () => token, getName: () => "" };
    const result = await run(args.props, { ...this.context(target, signal), preview: request.getPreview() });
    const secrets = [...args.secrets, ...(this.provider.secretMarks?.(token) ?? []).map(parsePath)];
    return new pb.InvokeResponse().setReturn(encodeProps(result, secrets, args.props));
  }

  private async check(request: pb.CheckRequest, signal: AbortSignal): Promise<pb.CheckResponse> {
    const resource = this.resource(request);
    const news = decodeStruct(request.getNews());
    if (!resource.check) return checkResponse({ inputs: news.props, secrets: news.secrets, source: news.props });
    const ctx: CheckCtx = { ...this.context(request, signal), ...autonaming(request) };
    if (request.hasOlds()) ctx.olds = decodeStruct(request.getOlds()).props;
    const result = await resource.check(news.props, ctx);
    const secrets = [...news.secrets, ...(result.secrets ?? []).map(parsePath)];
    return checkResponse({ ...result, secrets, source: news.props });
  }

  private async diff(request: pb.DiffRequest, signal: AbortSignal): Promise<pb.DiffResponse> {
    const resource = this.resource(request);
    const olds = decodeStruct(request.getOlds()).props;
    const news = decodeStruct(request.getNews()).props;
    const oldInputs = request.hasOldInputs() ? decodeStruct(request.getOldInputs()).props : olds;
    const ctx = { ...this.context(request, signal), ignoreChanges: request.getIgnorechangesList() };
    const result = resource.diff
      ? await resource.diff({ id: request.getId(), oldInputs, olds, news }, ctx)
      : plainDiff(oldInputs, news, resource.update !== undefined);
    return diffResponse(
      result.detailed || result.changed ? result : { ...plainDiff(oldInputs, news, true), ...result },
    );
  }

  private async create(request: pb.CreateRequest, signal: AbortSignal): Promise<pb.CreateResponse> {
    const inputs = decodeStruct(request.getProperties());
    const preview = request.getPreview();
    const ctx = { ...this.context(request, signal), preview, ...timeout(request) };
    const result = await this.resource(request)
      .create({ inputs: inputs.props, preview }, ctx)
      .catch(partial(inputs.secrets, inputs.props));
    return new pb.CreateResponse().setId(result.id).setProperties(this.outputs(request, result, inputs));
  }

  private async read(request: pb.ReadRequest, signal: AbortSignal): Promise<pb.ReadResponse> {
    const resource = this.resource(request);
    const inputs = decodeStruct(request.getInputs());
    const state = decodeStruct(request.getProperties());
    if (!resource.read) {
      const same = new pb.ReadResponse().setId(request.getId()).setProperties(request.getProperties());
      return same.setInputs(request.getInputs());
    }
    const ctx = { ...this.context(request, signal), ...timeout(request) };
    const result = await resource
      .read({ id: request.getId(), inputs: inputs.props, state: state.props }, ctx)
      .catch(partial(state.secrets, state.props));
    if (!result) return new pb.ReadResponse();
    return new pb.ReadResponse()
      .setId(result.id)
      .setProperties(this.outputs(request, result, { ...state, secrets: [...inputs.secrets, ...state.secrets] }))
      .setInputs(outputs({ outputs: result.inputs, secrets: result.secrets ?? [] }, inputs.secrets, inputs.props));
  }

  private async update(request: pb.UpdateRequest, signal: AbortSignal): Promise<pb.UpdateResponse> {
    const resource = this.resource(request);
    const olds = decodeStruct(request.getOlds()).props;
    const news = decodeStruct(request.getNews());
    const oldInputs = request.hasOldInputs() ? decodeStruct(request.getOldInputs()).props : olds;
    const preview = request.getPreview();
    if (!resource.update) throw new Error(`${this.context(request, signal).type} cannot be updated in place`);
    const ctx = {
      ...this.context(request, signal),
      preview,
      ...timeout(request),
      ignoreChanges: request.getIgnorechangesList(),
    };
    const result = await resource
      .update({ id: request.getId(), oldInputs, olds, news: news.props, preview }, ctx)
      .catch(partial(news.secrets, news.props));
    return new pb.UpdateResponse().setProperties(this.outputs(request, result, news));
  }

  private async delete(request: pb.DeleteRequest, signal: AbortSignal): Promise<Empty> {
    const old = decodeStruct(request.getProperties()).props;
    const inputs = request.hasOldInputs() ? decodeStruct(request.getOldInputs()).props : old;
    const ctx = { ...this.context(request, signal), ...timeout(request) };
    await this.resource(request).delete?.({ id: request.getId(), inputs, outputs: old }, ctx);
    return new Empty();
  }

  /** A resource's new outputs, with its secrets marked. */
  private outputs(target: Target, result: State, from: Decoded): Struct {
    const marks = this.provider.secretMarks?.(typeOf(target));
    return marks ? encodeProps(result.outputs, marks.map(parsePath)) : outputs(result, from.secrets, from.props);
  }

  private resource(target: Target): Resource {
    const type = typeOf(target);
    const resource = this.provider.resources(type);
    if (!resource)
      throw new Error(`the stand-in for provider ${this.provider.name} does not have the resource type ${type}`);
    return resource;
  }

  private context(target: Target, signal: AbortSignal): Ctx {
    const urn = target.getUrn();
    return {
      urn,
      type: typeOf(target),
      name: target.getName() || (urn.split("::")[3] ?? ""),
      config: this.config,
      signal: AbortSignal.any([this.abort.signal, signal]),
      log: (severity, message) => this.engine.log(severity, message, urn),
      preview: false,
      ignoreChanges: [],
    };
  }
}
