import { PolicyPack } from "@pulumi/policy";
import { policiesOf } from "./pack";
import { rules } from "./rules";
import { keepWireForm } from "./wire";

keepWireForm();

const today = new Date().toISOString().slice(0, 10);

new PolicyPack("homelab-network", { policies: policiesOf(rules, today) });
