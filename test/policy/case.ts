import type { Resource } from "../../traffic/model/resource";

/** A rule's reports on some resources. */
export interface Case {
  rule: string;
  /** The fault (or the absence of one) in the resources: the test's name. */
  when: string;
  resources: Resource[];
  /** Logical names of the resources that are reported, in the order of their URNs; none: the rule is content. */
  reports: string[];
  /** A part of the value that the message must name. */
  found?: string;
  /** Resources whose unknown twins stand beside the others; unset: the reported ones. (An unknown policy may be the one that is missing.) */
  beside?: Resource[];
  settings?: Record<string, unknown>;
}
