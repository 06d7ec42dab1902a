import { isSecret, type Resource, UNKNOWN, unwrap } from "./resource";
import { type Place, Unknown } from "./unknown";

/**
 * One value inside a resource, with the path that leads to it. Reading never guesses: a value of another shape than asked for
 * reads as absent, and one that is not known yet throws {@link Unknown}, so that absent and unknown are never confused.
 */
export class View implements Place {
  private constructor(
    readonly resource: Resource,
    readonly path: string,
    private readonly raw: unknown,
    /** This value, or one around it, is marked secret. */
    readonly secret: boolean,
  ) {}

  static of(resource: Resource): View {
    return new View(resource, "", resource.props, false);
  }

  /** A value that was parsed out of a string of the resource (a patch, a policy file), so that it keeps the resource's name. */
  static parsed(resource: Resource, path: string, value: unknown): View {
    return new View(resource, path, value, false);
  }

  /** The whole resource that this value is a part of. */
  root(): View {
    return View.of(this.resource);
  }

  get name(): string {
    return this.resource.name;
  }

  /** The value under a path of property names, `spec.tls.mode`. A key with dots is one of the `keys`. */
  at(path: string, ...keys: string[]): View {
    return keys.length === 0 ? this.below(split(path), path) : this.below([path, ...keys], [path, ...keys].join("."));
  }

  /** @throws Unknown */
  value(): unknown {
    const value = unwrap(this.raw);
    if (value === UNKNOWN) throw Unknown.pending({ resource: this.resource, path: this.path });
    return value;
  }

  get known(): boolean {
    return unwrap(this.raw) !== UNKNOWN;
  }

  exists(): boolean {
    const value = this.value();
    return value !== undefined && value !== null;
  }

  text(): string | undefined {
    const value = this.value();
    return typeof value === "string" ? value : undefined;
  }

  /** Also a number that is written as text, as annotations and patches have them. */
  number(): number | undefined {
    const value = this.value();
    if (typeof value === "number") return value;
    return typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : undefined;
  }

  /** Also `"true"` and `"false"`, as Helm values and annotations have them. */
  flag(): boolean | undefined {
    const value = this.value();
    if (typeof value === "boolean") return value;
    return value === "true" ? true : value === "false" ? false : undefined;
  }

  /** The items of a list; of anything else, none. */
  items(): View[] {
    const value = this.value();
    if (!Array.isArray(value)) return [];
    return value.map((item, i) => new View(this.resource, `${this.path}[${i}]`, item, this.secret || isSecret(item)));
  }

  /** The items that are text. @throws Unknown when one of them is not known */
  texts(): string[] {
    return this.items().flatMap((item) => item.text() ?? []);
  }

  /** The properties of an object; of anything else, none. */
  entries(): [string, View][] {
    const value = this.value();
    if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
    return Object.keys(value).map((key) => [key, this.property(key)]);
  }

  /**
   * Visits every known text of the value, however deep, with its path and whether it is marked secret. Without a View for each: this walks
   * whole manifests.
   */
  eachText(visit: (text: string, path: string, secret: boolean) => void): void {
    walk(this.raw, this.path, this.secret, visit);
  }

  isList(): boolean {
    return Array.isArray(this.value());
  }

  isEmpty(): boolean {
    const value = this.value();
    return typeof value === "object" && value !== null && Object.keys(value).length === 0;
  }

  /** The value of one property, whose name may have dots. */
  property(key: string): View {
    return this.below([key], key);
  }

  /** Without a View for each step: verdicts read settings some levels deep, many thousand times. */
  private below(keys: readonly string[], path: string): View {
    let raw = this.raw;
    let secret = this.secret;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] as string;
      const value = unwrap(raw);
      if (value === UNKNOWN)
        throw Unknown.pending({ resource: this.resource, path: join(this.path, keys.slice(0, i).join(".")) });
      raw = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
      // Most of what is asked for is absent: it needs no look at who owns it, and nothing is below it.
      if (raw === undefined) break;
      if (!Object.hasOwn(value as object, key)) {
        raw = undefined;
        break;
      }
      secret = secret || isSecret(raw);
    }
    return new View(this.resource, join(this.path, path), raw, secret);
  }
}

function join(path: string, inner: string): string {
  if (path === "") return inner;
  return inner === "" ? path : `${path}.${inner}`;
}

/** Paths are literals of the code, few and read again and again. */
const paths = new Map<string, readonly string[]>();

function split(path: string): readonly string[] {
  const known = paths.get(path);
  if (known !== undefined) return known;
  const keys = path.split(".");
  paths.set(path, keys);
  return keys;
}

function walk(
  raw: unknown,
  path: string,
  secret: boolean,
  visit: (text: string, path: string, secret: boolean) => void,
): void {
  const value = unwrap(raw);
  const hidden = secret || isSecret(raw);
  if (typeof value === "string") visit(value, path, hidden);
  else if (Array.isArray(value)) for (let i = 0; i < value.length; i++) walk(value[i], `${path}[${i}]`, hidden, visit);
  else if (typeof value === "object" && value !== null)
    for (const key of Object.keys(value))
      walk((value as Record<string, unknown>)[key], path === "" ? key : `${path}.${key}`, hidden, visit);
}
