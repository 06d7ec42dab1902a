import { kindOf } from "../traffic/model/kind";

export * from "../traffic/model/types";

type Applies = (type: string) => boolean;

export function types(...tokens: string[]): Applies {
  return (type) => tokens.includes(type);
}

export function kinds(group: string, ...names: string[]): Applies {
  return (type) => {
    const kind = kindOf(type);
    return kind?.group === group && names.includes(kind.kind);
  };
}

export function either(...applies: Applies[]): Applies {
  return (type) => applies.some((a) => a(type));
}
