import * as fc from "fast-check";

export type Json = Record<string, unknown>;

/** Few values, so that what is chosen at random often meets. */
export const LISTENER_HOSTNAMES = ["a.test", "x.a.test", "*.a.test", "*.x.a.test", "*.test"];
export const ROUTE_HOSTNAMES = ["a.test", "b.test", "x.a.test", "y.x.a.test", "*.a.test", "*.x.a.test", "*.test"];
/** Hosts of requests; an address stands for a client that knows no name. */
export const HOSTS = [
  "a.test",
  "b.test",
  "x.a.test",
  "y.x.a.test",
  "z.y.x.a.test",
  "w.a.test",
  "c.example",
  "192.0.2.7",
];
export const PATHS = ["/", "/a", "/a/", "/a/b", "/ab", "/x", "/v1", "/v1/x", "/shop.Cart", "/shop.Cart/Add", "/a/b/c"];
export const SERVICES = ["one", "two", "three"];
/** The port that the Services have. */
export const SERVICE_PORT = 80;

export const some = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

/** The first far more often than the rest. */
export const mostly = <T>(usual: T, ...rest: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...rest) });

/** A field that is there `times` out of ten. */
export const perhaps = (times: number, name: string, value: fc.Arbitrary<unknown>): fc.Arbitrary<Json> =>
  fc.oneof(
    { weight: 10 - times, arbitrary: fc.constant<Json>({}) },
    { weight: times, arbitrary: value.map((v): Json => ({ [name]: v })) },
  );

/** Several parts as one object. */
export const joined = (...parts: fc.Arbitrary<Json>[]): fc.Arbitrary<Json> =>
  fc.tuple(...parts).map((all): Json => Object.assign({}, ...all));
