import { lockoutOf } from "../../components/lockout";

const administrators = ["192.168.30.20/32", "192.168.30.100/30", "10.244.0.0/16"];

test("a machine that is shut out is told so, with its addresses and the setting", () =>
  expect(lockoutOf(administrators, ["192.168.30.21", "172.17.0.1"])).toMatch(
    /192\.168\.30\.100\/30.*192\.168\.30\.21, 172\.17\.0\.1.*homelab:cluster\.firewall\.administrators/,
  ));

test("a machine that is let in by one of its addresses is told nothing", () =>
  expect(lockoutOf(administrators, ["172.17.0.1", "192.168.30.102"])).toBeUndefined());

test("where the machine's addresses are not known nothing is said", () =>
  expect(lockoutOf(administrators, [])).toBeUndefined());
