export { type Manifests, resourcesOfManifests } from "./manifests";
export { resourcesOfPlan } from "./plan";
export { BadSource } from "./source";
export { resourcesOfState } from "./state";
