import { ListValue, NullValue, Struct, Value } from "google-protobuf/google/protobuf/struct_pb";
import type { Path, Props } from "./types";

/** Stands for a value that is only known after other resources have been created. */
export const UNKNOWN: unique symbol = Symbol.for("homelab.unknown");

// Signatures of Pulumi's own property encoding (sdk/go/common/resource/plugin/rpc.go, sdk/go/common/resource/sig).
export const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
export const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT_VALUE = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const RESOURCE_REFERENCE = "5cf8f73096256a8f31e491e813e4eb8e";
const UNKNOWN_STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const UNKNOWN_SENTINELS = new Set([
  UNKNOWN_STRING,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

export interface Decoded {
  props: Props;
  /** Paths of the values that were secret. */
  secrets: Path[];
}

export function decodeStruct(struct: Struct | undefined): Decoded {
  const secrets: Path[] = [];
  return { props: struct ? decodeFields(struct, [], secrets) : {}, secrets };
}

function decodeFields(struct: Struct, path: Path, secrets: Path[]): Props {
  const props: Props = {};
  struct.getFieldsMap().forEach((value: Value, key: string) => {
    props[key] = decodeValue(value, [...path, key], secrets);
  });
  return props;
}

function decodeValue(value: Value, path: Path, secrets: Path[]): unknown {
  switch (value.getKindCase()) {
    case Value.KindCase.STRING_VALUE: {
      const text = value.getStringValue();
      return UNKNOWN_SENTINELS.has(text) ? UNKNOWN : text;
    }
    case Value.KindCase.NUMBER_VALUE:
      return value.getNumberValue();
    case Value.KindCase.BOOL_VALUE:
      return value.getBoolValue();
    case Value.KindCase.LIST_VALUE:
      return (value.getListValue() as ListValue)
        .getValuesList()
        .map((item, index) => decodeValue(item, [...path, index], secrets));
    case Value.KindCase.STRUCT_VALUE:
      return decodeObject(value.getStructValue() as Struct, path, secrets);
    default:
      return null;
  }
}

function decodeObject(struct: Struct, path: Path, secrets: Path[]): unknown {
  const fields = struct.getFieldsMap();
  const signature = fields.get(SIGNATURE_KEY)?.getStringValue();
  const inner = fields.get("value");
  switch (signature) {
    case SECRET:
      secrets.push(path);
      return inner ? decodeValue(inner, path, secrets) : null;
    case OUTPUT_VALUE:
      if (fields.get("secret")?.getBoolValue()) secrets.push(path);
      return inner ? decodeValue(inner, path, secrets) : UNKNOWN;
    case RESOURCE_REFERENCE: {
      const id = fields.get("id");
      return decodeValue(id ?? (fields.get("urn") as Value), path, secrets);
    }
    default:
      // Assets and archives keep their signature: they go back as they came.
      return decodeFields(struct, path, secrets);
  }
}

/** A tree of the paths to mark; `here` marks the whole subtree. */
interface Marks {
  here: boolean;
  below: Map<string | number, Marks>;
}

/**
 * Marks the values at `secrets`. A path that ends below a scalar or an unknown marks that value; a path through a list marks
 * the whole list when the list is not the one the path was taken from (other length), so that no secret moves out of its mark.
 */
export function encodeProps(props: Props, secrets: Path[] = [], lengths?: Props): Struct {
  const marks: Marks = { here: false, below: new Map() };
  for (const path of secrets) mark(marks, stableSecretPath(path, props, lengths));
  return encodeFields(props, marks);
}

function stableSecretPath(path: Path, target: Props, source: Props | undefined): Path {
  let there: unknown = target;
  let here: unknown = source;
  for (const [depth, key] of path.entries()) {
    if (typeof key === "number" && Array.isArray(there)) {
      const sameList = Array.isArray(here) ? here.length === there.length : source === undefined;
      if (!sameList) return path.slice(0, depth);
    }
    there = at(there, key);
    here = at(here, key);
  }
  return path;
}

function at(value: unknown, key: string | number): unknown {
  return typeof value === "object" && value !== null ? (value as Props)[key] : undefined;
}

function mark(marks: Marks, path: Path): void {
  let node = marks;
  for (const key of path) {
    const next = node.below.get(key) ?? { here: false, below: new Map() };
    node.below.set(key, next);
    node = next;
  }
  node.here = true;
}

function encodeFields(props: Props, marks: Marks | undefined): Struct {
  const struct = new Struct();
  const fields = struct.getFieldsMap();
  for (const [key, value] of Object.entries(props)) {
    if (value !== undefined) fields.set(key, encodeValue(value, marks?.below.get(key)));
  }
  return struct;
}

function encodeValue(value: unknown, marks: Marks | undefined): Value {
  const isTree = typeof value === "object" && value !== null;
  if (marks && (marks.here || (!isTree && marks.below.size > 0))) return secretValue(encodePlain(value, undefined));
  return encodePlain(value, marks);
}

function secretValue(value: Value): Value {
  const struct = new Struct();
  struct.getFieldsMap().set(SIGNATURE_KEY, new Value().setStringValue(SECRET));
  struct.getFieldsMap().set("value", value);
  return new Value().setStructValue(struct);
}

function encodePlain(value: unknown, marks: Marks | undefined): Value {
  if (value === UNKNOWN) return new Value().setStringValue(UNKNOWN_STRING);
  if (value === null || value === undefined) return new Value().setNullValue(NullValue.NULL_VALUE);
  switch (typeof value) {
    case "string":
      return new Value().setStringValue(value);
    case "number":
      return new Value().setNumberValue(value);
    case "boolean":
      return new Value().setBoolValue(value);
    case "object": {
      if (!Array.isArray(value)) return new Value().setStructValue(encodeFields(value as Props, marks));
      const list = new ListValue();
      list.setValuesList(value.map((item, index) => encodeValue(item, marks?.below.get(index))));
      return new Value().setListValue(list);
    }
    default:
      throw new TypeError(`a ${typeof value} cannot be a property`);
  }
}
