import type { Resource } from "../../traffic/model/resource";

/** What a rule says of some resources. */
export interface Case {
  rule: string;
  /** What is wrong (or right) with them: the test's name. */
  when: string;
  resources: Resource[];
  /** Logical names of the resources that are reported, in the order of their URNs; none: the rule is content. */
  reports: string[];
  /** A part of the value that the message must name. */
  found?: string;
  /** Whose unknown twins stand beside the others; unset: those of the reported ones. (An unknown policy may be the one that is missing.) */
  beside?: Resource[];
  settings?: Record<string, unknown>;
}
