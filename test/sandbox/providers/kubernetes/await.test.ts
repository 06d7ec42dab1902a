import { holding } from "../../../../sandbox/providers/kubernetes/await/gone";
import { readinessOf, timeoutSeconds } from "../../../../sandbox/providers/kubernetes/await/ready";
import { parseWaitFor } from "../../../../sandbox/providers/kubernetes/await/waitfor";
import type { Props } from "../../../../sandbox/providers/types";

const object = (apiVersion: string, kind: string, spec: Props, status: Props, generation = 1): Props => ({
  apiVersion,
  kind,
  metadata: { name: "x", generation },
  spec,
  status,
});
const judge = (o: Props) => readinessOf(o)?.(o);
const condition = (type: string, status: string, more: Props = {}): Props => ({ type, status, ...more });

test.each([
  [
    "a Deployment with all replicas",
    object(
      "apps/v1",
      "Deployment",
      { replicas: 2 },
      { observedGeneration: 1, replicas: 2, updatedReplicas: 2, availableReplicas: 2 },
    ),
  ],
  ["a Deployment of none", object("apps/v1", "Deployment", { replicas: 0 }, { observedGeneration: 1 })],
  [
    "a DaemonSet without nodes",
    object("apps/v1", "DaemonSet", {}, { observedGeneration: 1, desiredNumberScheduled: 0 }),
  ],
  ["a completed Job", object("batch/v1", "Job", {}, { conditions: [condition("Complete", "True")] })],
  [
    "a LoadBalancer with an address",
    object("v1", "Service", { type: "LoadBalancer" }, { loadBalancer: { ingress: [{ ip: "192.168.30.62" }] } }),
  ],
  ["a ClusterIP Service", object("v1", "Service", { type: "ClusterIP" }, {})],
  [
    "an established definition",
    object(
      "apiextensions.k8s.io/v1",
      "CustomResourceDefinition",
      {},
      { conditions: [condition("Established", "True")] },
    ),
  ],
  ["a bound claim", object("v1", "PersistentVolumeClaim", {}, { phase: "Bound" })],
])("%s is ready", (_, o) => expect(judge(o)).toEqual({ ready: true }));

test.each([
  [
    "a generation that nobody has seen",
    object("apps/v1", "Deployment", {}, { observedGeneration: 1, updatedReplicas: 1, availableReplicas: 1 }, 2),
    /not seen this generation/,
  ],
  [
    "old replicas",
    object(
      "apps/v1",
      "Deployment",
      {},
      { observedGeneration: 1, replicas: 2, updatedReplicas: 1, availableReplicas: 2 },
    ),
    /1 old replicas/,
  ],
  [
    "a stateful set's replicas",
    object("apps/v1", "StatefulSet", { replicas: 3 }, { observedGeneration: 1, readyReplicas: 1 }),
    /1 of 3 replicas ready/,
  ],
  [
    "a daemon set's pods",
    object(
      "apps/v1",
      "DaemonSet",
      {},
      { observedGeneration: 1, desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 1 },
    ),
    /1 of 2 pods/,
  ],
  ["a load balancer's address", object("v1", "Service", { type: "LoadBalancer" }, {}), /no load balancer address/],
  [
    "a pod that cannot be scheduled",
    object("v1", "Pod", {}, { conditions: [condition("PodScheduled", "False", { message: "0/1 nodes" })] }),
    /0\/1 nodes/,
  ],
  [
    "a container that cannot be pulled",
    object("v1", "Pod", {}, { containerStatuses: [{ name: "c", state: { waiting: { reason: "ImagePullBackOff" } } }] }),
    /c waits: ImagePullBackOff/,
  ],
])("waits for %s and says so", (_, o, reason) => {
  expect(judge(o)).toMatchObject({ ready: false });
  expect(judge(o)?.waiting?.join()).toMatch(reason);
});

test("what cannot become ready fails at once", () => {
  const progressing = condition("Progressing", "False", { reason: "ProgressDeadlineExceeded" });
  expect(
    judge(object("apps/v1", "Deployment", {}, { observedGeneration: 1, conditions: [progressing] }))?.failed,
  ).toMatch("ProgressDeadlineExceeded");
  expect(
    judge(object("batch/v1", "Job", {}, { conditions: [condition("Failed", "True", { message: "backoff" })] }))?.failed,
  ).toMatch("backoff");
});

test("custom resources are awaited only when they say so", () => {
  const widget = { apiVersion: "example.com/v1", kind: "Widget", metadata: {} };
  expect(readinessOf(widget)).toBeUndefined();
  expect(
    readinessOf({ ...widget, metadata: { annotations: { "pulumi.com/waitFor": "condition=Ready" } } }),
  ).toBeDefined();
});

test("skipAwait wins over everything", () => {
  const annotations = { "pulumi.com/skipAwait": "true", "pulumi.com/waitFor": "condition=Ready" };
  expect(readinessOf({ apiVersion: "apps/v1", kind: "Deployment", metadata: { annotations } })).toBeUndefined();
});

test("customTimeouts win over the annotation, which wins over ten minutes", () => {
  const annotated = { metadata: { annotations: { "pulumi.com/timeoutSeconds": "30" } } };
  expect([timeoutSeconds(annotated, { timeout: 5 }), timeoutSeconds(annotated, {}), timeoutSeconds({}, {})]).toEqual([
    5, 30, 600,
  ]);
});

describe("pulumi.com/waitFor", () => {
  const status = {
    conditions: [condition("Ready", "True", { observedGeneration: 1 }), condition("Reason", "False")],
    phase: "Done",
    list: [
      { type: "a", v: 1 },
      { type: "b", v: 2 },
    ],
  };
  const live = { metadata: { generation: 1, labels: { "a.b/c": "x" } }, status };

  test.each([
    "condition=Ready",
    "condition=Reason=False",
    "jsonpath={.status.phase}=Done",
    "jsonpath={.status.phase}",
    'jsonpath={.status.list[?(@.type=="b")].v}=2',
    "jsonpath={.status.list[1].v}=2",
    "jsonpath={.status.list[*].v}=2",
    "jsonpath={.metadata.labels['a.b/c']}=x",
    '["condition=Ready", "jsonpath={.status.phase}=\\"Done\\""]',
  ])("%s holds", (text) => expect(parseWaitFor(text)(live)).toEqual({ ready: true }));

  test.each([
    ["condition=Missing", /no condition Missing/],
    ["condition=Reason", /Reason is False, wanted True/],
    ["jsonpath={.status.phase}=Other", /"Done", wanted Other/],
    ["jsonpath={.status.nothing}", /not set yet/],
    ['["condition=Ready","condition=Missing"]', /no condition Missing/],
  ])("%s does not, and says why", (text, reason) => {
    expect(parseWaitFor(text)(live)).toMatchObject({ ready: false });
    expect(parseWaitFor(text)(live).waiting?.join()).toMatch(reason);
  });

  test("a condition of an older generation does not count", () => {
    expect(parseWaitFor("condition=Ready")({ ...live, metadata: { generation: 2 } })).toMatchObject({ ready: false });
  });

  test.each(["Ready", "jsonpath={.a b}", "[]", "[1]", "[oops", "jsonpath={.a}x"])("%s is refused", (text) => {
    expect(() => parseWaitFor(text)).toThrow("pulumi.com/waitFor");
  });
});

test("a namespace that does not go names what remains in it", () => {
  const conditions = [
    condition("NamespaceFinalizersRemaining", "True", { message: "Some content has finalizers: x in 1 resource" }),
    condition("NamespaceDeletionDiscoveryFailure", "False", { message: "ok" }),
  ];
  expect(holding({ metadata: {}, status: { conditions } })).toEqual([
    "NamespaceFinalizersRemaining: Some content has finalizers: x in 1 resource",
  ]);
});
