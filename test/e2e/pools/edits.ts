import * as fc from "fast-check";
import { type Json, some } from "../gateways/values";
import { type Island, named, type Place, service } from "./islands";
import { block, pool, selector } from "./pools";

type Edit = Island["edits"][number];

/** Later changes: up to two Services and a pool. */
export function edits(place: Place, pools: readonly Json[], services: readonly Json[]): fc.Arbitrary<Edit[]> {
  const ofServices = fc
    .subarray([...services], { maxLength: 2 })
    .chain((chosen) => fc.tuple(...chosen.map((object) => ofService(place, object))));
  const newest = pool(place).map((object): Edit => put(named(object, `${place.near}-${pools.length}`)));
  const ofPools = fc.oneof(
    { weight: 3, arbitrary: some(...pools).chain((object) => ofPool(place, object)) },
    { weight: 1, arbitrary: newest },
  );
  return fc
    .tuple(
      ofServices,
      fc.subarray([ofPools]).chain((list) => fc.tuple(...list)),
    )
    .map(([a, b]) => [...a, ...b]);
}

const put = (object: Json): Edit => ({ object, removed: false });
const take = (object: Json): Edit => ({ object, removed: true });

/** Other pins, keys, labels and ports; the class of a Service may not change while it is a load balancer. */
function ofService(place: Place, object: Json): fc.Arbitrary<Edit> {
  const { metadata, spec } = object as { metadata: Json; spec: Json };
  const other = service(place).map((made): Edit => {
    const { annotations, labels } = made.metadata as Json;
    const { ports } = made.spec as Json;
    return put({ ...object, metadata: { ...metadata, annotations, labels }, spec: { ...spec, ports } });
  });
  return fc.oneof({ weight: 4, arbitrary: other }, { weight: 1, arbitrary: fc.constant(take(object)) });
}

function ofPool(place: Place, object: Json): fc.Arbitrary<Edit> {
  const spec = object.spec as Json;
  const changed = (change: Json) => put({ ...object, spec: { ...spec, ...change } });
  return fc.oneof(
    fc.constant(changed({ disabled: spec.disabled !== true })),
    fc.array(block(place), { minLength: 1, maxLength: 2 }).map((blocks) => changed({ blocks })),
    selector(place).map((serviceSelector) => changed({ serviceSelector })),
    fc.constant(changed({ allowFirstLastIPs: spec.allowFirstLastIPs === "No" ? "Yes" : "No" })),
    fc.constant(take(object)),
  );
}
