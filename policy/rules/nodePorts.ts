import { containers, isWorkload, podSpec, reference } from "../../traffic/model/kubernetes";
import { resourceRule } from "../rule";
import { kinds } from "../types";

const noNodePort = resourceRule({
  code: "NET-I09",
  title: "No NodePort",
  prevents: "A NodePort opens the app on every node's own address, past the Gateway, its certificate and its policies.",
  level: "mandatory",
  applies: kinds("core", "Service"),
  check(service, judge) {
    if (service.at("spec.type").text() === "NodePort")
      judge.violation(
        service,
        `type: NodePort (${reference(service)})`,
        "type: ClusterIP behind a route, or a pinned LoadBalancer.",
      );
  },
});

const noHostNetwork = resourceRule({
  code: "NET-I10",
  title: "No hostNetwork and no hostPort",
  prevents: "A pod in the node's own network is outside every network policy, and its ports are open to the whole LAN.",
  level: "mandatory",
  applies: isWorkload,
  check(workload, judge) {
    const pod = podSpec(workload.resource);
    if (pod === undefined) return;
    judge.attempt(() => {
      if (pod.at("hostNetwork").flag() === true)
        judge.violation(
          workload,
          "hostNetwork: true",
          "a Service and a route; if it must see the LAN, an exception with its reason.",
        );
    });
    const ports = judge.collect([pod], containers).flatMap((container) =>
      container
        .at("ports")
        .items()
        .map((port) => ({ container, port })),
    );
    judge.each(
      () => ports.found,
      ({ container, port }) => {
        const number = port.at("hostPort").number() ?? 0;
        if (number !== 0)
          judge.violation(
            workload,
            `hostPort: ${number} of container ${container.at("name").text()}`,
            "a Service; if it must be the node's port, an exception with its reason.",
          );
      },
    );
  },
});

export const nodePortRules = [noNodePort, noHostNetwork];
