import { byId } from "./dom";

const schemes = ["system", "light", "dark"] as const;

/** A button that goes round: as the system has it, light, dark. */
export function wireScheme(): void {
  const button = byId("scheme", HTMLButtonElement);
  let now = 0;
  const show = () => {
    const scheme = schemes[now % schemes.length] ?? "system";
    document.documentElement.dataset.scheme = scheme;
    button.setAttribute("aria-label", `Colours: ${scheme === "system" ? "as the system has them" : scheme}`);
    button.title = button.getAttribute("aria-label") ?? "";
  };
  button.addEventListener("click", () => {
    now++;
    show();
  });
  show();
}
