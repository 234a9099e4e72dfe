import ts from 'typescript';

/** Stands for what is filled in. */
export const FILLED_IN = '…';

/** Parameters and properties of these names hold the text of a message. */
export const MESSAGE_NAMES: ReadonlySet<string> = new Set(['message', 'error', 'note', 'allowed']);

/**
 * Gives the reading of the texts that an expression can have, as they stand in the source. What is passed on by one
 * of the names above was a message before, and has no text of its own here.
 *
 * The reading gives undefined where it cannot follow.
 */
export function textReader(checker: ts.TypeChecker) {
	function textsOf(expression: ts.Expression): string[] | undefined {
		const type = checker.getTypeAtLocation(expression);
		if (type.isStringLiteral()) return type.value === '' ? [] : [type.value];
		if (type.flags & ts.TypeFlags.Undefined) return [];
		if (ts.isTemplateExpression(expression)) return templateTexts(expression);
		if (ts.isConditionalExpression(expression)) {
			const branches = [expression.whenTrue, expression.whenFalse];
			return textsOfAll(branches.filter((branch) => mayBeText(branch, checker)));
		}
		if (
			ts.isParenthesizedExpression(expression) ||
			ts.isAsExpression(expression) ||
			ts.isNonNullExpression(expression)
		) {
			return textsOf(expression.expression);
		}
		if (ts.isBinaryExpression(expression)) return binaryTexts(expression);
		if (ts.isArrayLiteralExpression(expression)) return textsOfAll(expression.elements);
		if (ts.isPropertyAccessExpression(expression) && MESSAGE_NAMES.has(expression.name.text)) {
			return [];
		}
		if (ts.isElementAccessExpression(expression)) return entryTexts(expression.expression);
		if (ts.isIdentifier(expression)) return identifierTexts(expression);
		if (ts.isCallExpression(expression)) return callTexts(expression);
		return undefined;
	}

	function textsOfAll(expressions: readonly ts.Expression[]): string[] | undefined {
		const texts = expressions.map(textsOf);
		return texts.includes(undefined) ? undefined : texts.flatMap((found) => found!);
	}

	/** A part with a few whole texts stands in each of them; any other is filled in. */
	function templateTexts({ head, templateSpans }: ts.TemplateExpression): string[] {
		let texts = [head.text];
		for (const { expression, literal } of templateSpans) {
			const found = textsOf(expression) ?? [];
			const isWhole = found.length > 0 && found.every((text) => !text.includes(FILLED_IN));
			const parts = isWhole && !mayBeEmpty(expression) ? found : [FILLED_IN];
			texts = texts.flatMap((text) => parts.map((part) => `${text}${part}${literal.text}`));
		}
		return texts;
	}

	function binaryTexts({ left, right, operatorToken }: ts.BinaryExpression): string[] | undefined {
		if (operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken) return textsOf(right);
		const isAlternative =
			operatorToken.kind === ts.SyntaxKind.BarBarToken ||
			operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken;
		// The provider's own words, or ours where it gave none.
		if (isAlternative && !textsOf(left)?.length) return [FILLED_IN, ...(textsOf(right) ?? [])];
		return textsOfAll([left, right]);
	}

	function identifierTexts(name: ts.Identifier): string[] | undefined {
		const declaration = ts.isShorthandPropertyAssignment(name.parent)
			? checker.getShorthandAssignmentValueSymbol(name.parent)?.valueDeclaration
			: declarationOf(name);
		if (!declaration) return undefined;
		if (ts.isParameter(declaration) || ts.isBindingElement(declaration)) {
			return MESSAGE_NAMES.has(name.text) ? [] : undefined;
		}
		if (!ts.isVariableDeclaration(declaration)) return undefined;
		if (declaration.initializer) return textsOf(declaration.initializer);
		const loop = declaration.parent.parent;
		return ts.isForOfStatement(loop) ? textsOf(loop.expression) : undefined;
	}

	/** Of a constant object, any entry. */
	function entryTexts(object: ts.Expression): string[] | undefined {
		const declaration = declarationOf(object);
		const value =
			declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
		if (!value || !ts.isObjectLiteralExpression(value)) return undefined;
		return textsOfAll(
			value.properties.filter(ts.isPropertyAssignment).map((one) => one.initializer),
		);
	}

	/** What a function of the sources returns; of a list that it fills, the entries. */
	function callTexts(call: ts.CallExpression): string[] | undefined {
		const { expression } = call;
		if (ts.isPropertyAccessExpression(expression) && expression.name.text === 'join') {
			return textsOf(expression.expression) ?? [FILLED_IN];
		}
		if (expression.getText() === 'String') return [FILLED_IN];
		const declaration = checker.getResolvedSignature(call)?.getDeclaration();
		const body = declaration && 'body' in declaration ? declaration.body : undefined;
		if (!body) return undefined;
		if (!ts.isBlock(body)) return textsOf(body as ts.Expression);
		return textsOfAll(returnedBy(body).flatMap((value) => pushedOnto(value, body) ?? [value]));
	}

	function pushedOnto(list: ts.Expression, body: ts.Node): ts.Expression[] | undefined {
		const symbol = checker.getSymbolAtLocation(list);
		const calls = within(body, ts.isCallExpression).filter(
			({ expression }) =>
				ts.isPropertyAccessExpression(expression) &&
				expression.name.text === 'push' &&
				checker.getSymbolAtLocation(expression.expression) === symbol,
		);
		return symbol && calls.length > 0 ? calls.flatMap((call) => [...call.arguments]) : undefined;
	}

	function declarationOf(expression: ts.Expression): ts.Declaration | undefined {
		const symbol = checker.getSymbolAtLocation(expression);
		const isImported = symbol && symbol.flags & ts.SymbolFlags.Alias;
		return (isImported ? checker.getAliasedSymbol(symbol) : symbol)?.valueDeclaration;
	}

	return textsOf;
}

/** Whether an expression is a text in some case. */
export function mayBeText(expression: ts.Expression, checker: ts.TypeChecker): boolean {
	const type = checker.getTypeAtLocation(expression);
	const types = type.isUnion() ? type.types : [type];
	return types.some(({ flags }) => (flags & ts.TypeFlags.StringLike) !== 0);
}

/** All nodes of a kind below a node, also inside functions. */
export function within<Kind extends ts.Node>(
	node: ts.Node,
	isOfKind: (node: ts.Node) => node is Kind,
): Kind[] {
	const below: Kind[] = [];
	ts.forEachChild(node, (child) => {
		if (isOfKind(child)) below.push(child);
		below.push(...within(child, isOfKind));
	});
	return below;
}

const returnedBy = (body: ts.Block): ts.Expression[] =>
	within(body, ts.isReturnStatement)
		.filter((statement) => ts.findAncestor(statement, ts.isFunctionLike) === body.parent)
		.flatMap(({ expression }) => expression ?? []);

const mayBeEmpty = (expression: ts.Expression): boolean => expression.getText().includes("''");
