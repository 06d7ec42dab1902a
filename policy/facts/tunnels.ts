import type { View } from "../../traffic/view";

/**
 * One ingress rule of a tunnel. Its fields are read where they are needed: a rule whose origin is not known yet still has its place and its
 * name.
 */
export class IngressRule {
  constructor(
    readonly view: View,
    /** Its place in the order in which cloudflared tries the rules. */
    readonly index: number,
  ) {}

  get hostname(): string | undefined {
    return this.view.at("hostname").text() || undefined;
  }

  /** A regular expression; absent: every path. */
  get path(): string | undefined {
    return this.view.at("path").text() || undefined;
  }

  get service(): string | undefined {
    return this.view.at("service").text();
  }
}

export function ingressRules(config: View): IngressRule[] {
  return config
    .at("config.ingresses")
    .items()
    .map((view, index) => new IngressRule(view, index));
}
