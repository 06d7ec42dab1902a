import { isObject } from "../../compare";
import type { Props } from "../../types";
import type { Connection } from "../connection";
import { metadata } from "../objects";
import { conditions, part, sayCondition } from "./verdict";
import { podProblems } from "./workloads";

const MOST_EVENTS = 3;
const MOST_PODS = 3;

/** The cluster's reasons why an object does not become ready: conditions, warnings, its pods. Never fails. */
export async function diagnose(connection: Connection, live: Props): Promise<string[]> {
  const bad = conditions(live).filter((c) => c.status !== "True" && c.message);
  const [events, pods] = await Promise.all([
    warningEvents(connection, live).catch(() => []),
    pending(connection, live).catch(() => []),
  ]);
  return [...bad.map(sayCondition), ...pods, ...events];
}

async function warningEvents(connection: Connection, live: Props): Promise<string[]> {
  const { uid, namespace } = metadata(live);
  const query = { fieldSelector: `involvedObject.uid=${String(uid)},type=Warning` };
  const { body } = await connection.api.call(`/api/v1/namespaces/${String(namespace ?? "default")}/events`, { query });
  const items = Array.isArray(body.items) ? (body.items as Props[]) : [];
  return items.slice(-MOST_EVENTS).map((event) => `event ${String(event.reason)}: ${String(event.message)}`);
}

async function pending(connection: Connection, live: Props): Promise<string[]> {
  const labels = part(part(live, "spec"), "selector").matchLabels;
  if (!isObject(labels)) return [];
  const labelSelector = Object.entries(labels)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(",");
  const { namespace } = metadata(live);
  const { body } = await connection.api.call(`/api/v1/namespaces/${String(namespace ?? "default")}/pods`, {
    query: { labelSelector },
  });
  const pods = Array.isArray(body.items) ? (body.items as Props[]) : [];
  if (pods.length === 0) return ["no pod matches its selector yet"];
  return pods
    .filter((pod) => !conditions(pod).some((c) => c.type === "Ready" && c.status === "True"))
    .slice(0, MOST_PODS)
    .flatMap((pod) => podProblems(pod).map((problem) => `pod ${String(metadata(pod).name)}: ${problem}`));
}
