import { goRegexp } from "../../internet/goRegexp";
import { UnknownCorefile } from "./problems";

/** @throws UnknownCorefile where the pattern might mean something else in Go, or nothing */
export function patternOf(written: string): RegExp {
  const pattern = goRegexp(written);
  if (pattern === undefined) throw new UnknownCorefile(`the pattern ${written} is not understood here`);
  return pattern;
}
