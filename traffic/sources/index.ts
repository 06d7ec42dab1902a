export { resourcesOfManifests } from "./folder";
export { resourcesOfPlan } from "./plan";
export { BadSource } from "./source";
export { resourcesOfState } from "./state";
export { decoded } from "./text";
