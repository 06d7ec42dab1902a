import ts from "typescript";

/** One place in the code where a path ends before it arrives. */
export interface Ending {
  status: "blocked" | "unknown";
  /** The verdict's text; `…` for each value that is filled in. */
  text: string;
  /** The condition around it, as the code has it; undefined where the function always ends so. */
  condition: string | undefined;
  /** The function that decides. */
  owner: string;
}

const STATUS: Readonly<Record<string, Ending["status"]>> = { block: "blocked", blocked: "blocked", unknown: "unknown" };

/**
 * Every ending in a file: `walk.block(…)`, `walk.unknown(…)`, steps named `blocked` or `unknown`, `Unknown.because(…)`, and answers that
 * carry their reason, `{ status: "no", text }` and `{ is: false, why }`.
 */
export function endingsOf(source: ts.SourceFile): Ending[] {
  const endings: Ending[] = [];
  const visit = (node: ts.Node): void => {
    const found = ending(node);
    if (found !== undefined)
      endings.push({ ...found, condition: conditionAround(node), owner: ownerOf(node) ?? source.fileName });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return endings;
}

function ending(node: ts.Node): Pick<Ending, "status" | "text"> | undefined {
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const name = node.expression.name.text;
    const [argument] = node.arguments;
    if (argument === undefined) return undefined;
    if (name === "because") return told("unknown", argument);
    const status = name === "block" || name === "unknown" ? STATUS[name] : undefined;
    if (status === undefined) return undefined;
    if (ts.isObjectLiteralExpression(argument)) return told(status, textOf(argument));
    return ts.isCallExpression(argument) ? told(status, argument.arguments.find(isWords)) : undefined;
  }
  if (ts.isPropertyAssignment(node) && ts.isObjectLiteralExpression(node.initializer)) {
    const status = STATUS[node.name.getText()];
    return status && told(status, textOf(node.initializer));
  }
  return ts.isObjectLiteralExpression(node) ? reasoned(node) : undefined;
}

const ANSWERS: Readonly<Record<string, Ending["status"]>> = {
  'status: "no"': "blocked",
  'status: "unknown"': "unknown",
  "is: false": "blocked",
  "is: undefined": "unknown",
};

/** An answer that carries its reason. */
function reasoned(answer: ts.ObjectLiteralExpression): Pick<Ending, "status" | "text"> | undefined {
  const [status] = answer.properties.flatMap((property) => ANSWERS[property.getText()] ?? []);
  return status && told(status, textOf(answer, ["text", "why"]));
}

const isWords = (argument: ts.Expression): boolean => wordsOf(argument) !== undefined;

function told(status: Ending["status"], text: ts.Expression | undefined): Pick<Ending, "status" | "text"> | undefined {
  const words = text && wordsOf(text);
  return words === undefined ? undefined : { status, text: words };
}

/** The words of a step; a shorthand `text` is a constant of the function around it. */
function textOf(step: ts.ObjectLiteralExpression, names: readonly string[] = ["text"]): ts.Expression | undefined {
  for (const property of step.properties) {
    const name = property.name?.getText() ?? "";
    if (!names.includes(name)) continue;
    if (ts.isPropertyAssignment(property)) return property.initializer;
    if (ts.isShorthandPropertyAssignment(property)) return constantNear(property, name);
  }
  return undefined;
}

/** The value of a constant that one of the blocks around a node declares. */
function constantNear(node: ts.Node, name: string): ts.Expression | undefined {
  for (let at: ts.Node | undefined = node; at !== undefined; at = at.parent) {
    if (!ts.isBlock(at) && !ts.isSourceFile(at)) continue;
    for (const statement of at.statements) {
      if (!ts.isVariableStatement(statement)) continue;
      for (const { name: own, initializer } of statement.declarationList.declarations)
        if (own.getText() === name) return initializer;
    }
  }
  return undefined;
}

/** A text with `…` for each value in it; undefined for an expression that is handed on from elsewhere. */
function wordsOf(expression: ts.Expression): string | undefined {
  if (ts.isStringLiteralLike(expression)) return expression.text;
  if (ts.isTemplateExpression(expression))
    return expression.head.text + expression.templateSpans.map((span) => `…${span.literal.text}`).join("");
  if (ts.isConditionalExpression(expression)) {
    const ways = [wordsOf(expression.whenTrue), wordsOf(expression.whenFalse)].filter((way) => way !== undefined);
    return ways.length === 0 ? undefined : ways.join(" / ");
  }
  if (ts.isIdentifier(expression)) {
    const constant = constantNear(expression, expression.text);
    return constant === undefined || constant === expression ? undefined : wordsOf(constant);
  }
  return undefined;
}

/** The nearest condition that has to hold, in one line. */
function conditionAround(node: ts.Node): string | undefined {
  for (let child = node, at = node.parent; at !== undefined; child = at, at = at.parent) {
    if (ts.isIfStatement(at) && at.expression !== child) {
      const condition = oneLine(at.expression);
      return at.elseStatement === child ? `not (${condition})` : condition;
    }
    if (ts.isConditionalExpression(at) && at.condition !== child) {
      const condition = oneLine(at.condition);
      return at.whenFalse === child ? `not (${condition})` : condition;
    }
    if (ts.isBinaryExpression(at) && at.right === child && at.operatorToken.kind !== ts.SyntaxKind.EqualsToken)
      return at.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken
        ? oneLine(at.left)
        : `not (${oneLine(at.left)})`;
    if (ts.isCaseClause(at)) return `case ${oneLine(at.expression)}`;
    if (ts.isFunctionDeclaration(at) || ts.isMethodDeclaration(at)) return undefined;
  }
  return undefined;
}

const oneLine = (node: ts.Node): string => node.getText().replace(/\s+/g, " ");

function ownerOf(node: ts.Node): string | undefined {
  for (let at: ts.Node | undefined = node; at !== undefined; at = at.parent)
    if ((ts.isFunctionDeclaration(at) || ts.isMethodDeclaration(at)) && at.name !== undefined) return at.name.getText();
  return undefined;
}
