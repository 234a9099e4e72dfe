import path from 'node:path';
import ts from 'typescript';
import { FILLED_IN, mayBeText, MESSAGE_NAMES, textReader, within } from './textsOf';

/** A message that the code can give, as it stands there: `…` for what is filled in. */
interface CodeMessage {
	text: string;
	/** Path in the repository, and line. */
	place: string;
	/** What is allowed for a field: the end of the message that `InvalidInputError.forField` makes. */
	isAllowedValue: boolean;
}

interface CollectedMessages {
	messages: CodeMessage[];
	/** Places that make a message of something that cannot be followed. */
	unclear: string[];
}

const REPOSITORY = path.join(__dirname, '../../../..');

/** All messages that the package's own sources can give: errors, hints, answers to callbacks, log lines. */
export function collectMessages(): CollectedMessages {
	const { options } = ts.parseJsonConfigFileContent(
		ts.readConfigFile(path.join(REPOSITORY, 'tsconfig.json'), ts.sys.readFile).config,
		ts.sys,
		REPOSITORY,
	);
	const files = ['nodes', 'credentials'].flatMap((folder) =>
		ts.sys.readDirectory(path.join(REPOSITORY, folder), ['.ts']),
	);
	const program = ts.createProgram(files, options);
	return messagesIn(
		files.map((file) => program.getSourceFile(file)!),
		program.getTypeChecker(),
	);
}

/** The messages in some files of a program. */
export function messagesIn(
	files: readonly ts.SourceFile[],
	checker: ts.TypeChecker,
): CollectedMessages {
	const textsOf = textReader(checker);
	const collected: CollectedMessages = { messages: [], unclear: [] };
	for (const file of files) {
		// The messages of request schemas say what is allowed: `checkBody` makes the rest.
		const isSchema = file.fileName.match(/[sS]chemas?\.ts$/) !== null;
		for (const [expression, name] of messageExpressions(file, checker)) {
			const { line } = file.getLineAndCharacterOfPosition(expression.getStart());
			const place = `${path.relative(REPOSITORY, file.fileName)}:${line + 1}`;
			const texts = textsOf(expression);
			if (!texts) collected.unclear.push(`${place} ${expression.getText()}`);
			for (const text of texts?.filter(hasWords) ?? []) {
				collected.messages.push({ text, place, isAllowedValue: isSchema || name === 'allowed' });
			}
		}
	}
	return collected;
}

/** Every expression of type text that is given to a parameter or a property that holds a message. */
function messageExpressions(
	file: ts.SourceFile,
	checker: ts.TypeChecker,
): Array<[expression: ts.Expression, name: string]> {
	const isCall = (node: ts.Node) => ts.isCallExpression(node) || ts.isNewExpression(node);
	const given = [
		...within(file, isCall).flatMap((call) => {
			const parameters = checker.getResolvedSignature(call)?.getParameters() ?? [];
			return [...(call.arguments ?? [])].map(
				(argument, index) => [argument, parameters[index]?.name ?? ''] as const,
			);
		}),
		...within(file, ts.isPropertyAssignment).map(
			({ initializer, name }) => [initializer, name.getText()] as const,
		),
		...within(file, ts.isShorthandPropertyAssignment).map(({ name }) => [name, name.text] as const),
	];
	return given
		.filter(([expression, name]) => MESSAGE_NAMES.has(name) && mayBeText(expression, checker))
		.map(([expression, name]) => [expression, name]);
}

const hasWords = (text: string): boolean => /\p{L}/u.test(text.replaceAll(FILLED_IN, ''));
