import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import packageJson from '../../package.json';

const ROOT = path.join(__dirname, '../..');

/** The contents that documentation can refer to. Paths start at the repository's root and have forward slashes. */
export interface Repository {
	/** Files that a fresh clone has. */
	files: readonly string[];
	read(file: string): string;
	/** Commands of package.json, by name. */
	scripts: Readonly<Record<string, string>>;
	/** The options that a command of package.json takes, such as `--port`. */
	optionsOf(script: string): ReadonlySet<string>;
	/** Programs that `npx` finds once the package is installed. */
	hasProgram(name: string): boolean;
}

/** This repository as it will be committed, without files that git ignores. */
export function thisRepository(): Repository {
	const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
		cwd: ROOT,
		encoding: 'utf8',
	});
	const { scripts }: { scripts: Record<string, string> } = packageJson;
	return {
		files: listed
			.split('\n')
			.filter((file) => file !== '' && ts.sys.fileExists(path.join(ROOT, file))),
		read: (file) => readFileSync(path.join(ROOT, file), 'utf8'),
		scripts,
		optionsOf: (script) => optionsOf(scripts[script]!),
		hasProgram: (name) => ts.sys.fileExists(path.join(ROOT, 'node_modules/.bin', name)),
	};
}

/** Scripts of our own say their options to `parseOptions` or `parseArgs`; other programs list theirs in their help. */
function optionsOf(command: string): ReadonlySet<string> {
	const entry = /(\S+\.ts)\b/.exec(command)?.[1];
	if (entry) return new Set(parsedOptions(path.join(ROOT, entry), new Set()));
	const program = /\b(jest|eslint|gulp|tsc)\b/.exec(command)?.[1];
	if (!program) return new Set();
	const help = execFileSync(path.join(ROOT, 'node_modules/.bin', program), ['--help'], {
		encoding: 'utf8',
	});
	return new Set(help.match(/--[\w-]+/g));
}

/** The options that a script, or a file that it imports, gives to one of them. */
function parsedOptions(file: string, seen: Set<string>): string[] {
	if (seen.has(file) || !ts.sys.fileExists(file)) return [];
	seen.add(file);
	const text = readFileSync(file, 'utf8');
	const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
	const own = parsedOptionsIn(source);
	if (own.length > 0) return own;
	return ts
		.preProcessFile(text)
		.importedFiles.filter(({ fileName }) => fileName.startsWith('.'))
		.flatMap(({ fileName }) =>
			parsedOptions(`${path.resolve(path.dirname(file), fileName)}.ts`, seen),
		);
}

function parsedOptionsIn(source: ts.SourceFile): string[] {
	const constants = new Map<string, ts.Expression>();
	const given: ts.Expression[] = [];
	const visit = (node: ts.Node): void => {
		if (ts.isVariableDeclaration(node) && node.initializer) {
			constants.set(node.name.getText(), node.initializer);
		}
		if (ts.isCallExpression(node)) given.push(...optionsArgument(node));
		ts.forEachChild(node, visit);
	};
	visit(source);
	const valueOf = (expression: ts.Expression): ts.Expression => {
		if (ts.isAsExpression(expression)) return valueOf(expression.expression);
		const constant = ts.isIdentifier(expression) && constants.get(expression.text);
		return constant ? valueOf(constant) : expression;
	};
	return given.flatMap((options) => keysOf(valueOf(options)).map((key) => `--${key}`));
}

/** The options in a call of `parseOptions`, or of Node.js's `parseArgs`. */
function optionsArgument({ expression, arguments: given }: ts.CallExpression): ts.Expression[] {
	const called = expression.getText();
	if (called === 'parseOptions') return given.slice(1);
	const [configuration] = given;
	if (called !== 'parseArgs' || !configuration || !ts.isObjectLiteralExpression(configuration)) {
		return [];
	}
	return configuration.properties.flatMap((property) =>
		ts.isPropertyAssignment(property) && property.name.getText() === 'options'
			? [property.initializer]
			: [],
	);
}

const keysOf = (object: ts.Expression): string[] =>
	ts.isObjectLiteralExpression(object)
		? object.properties.map(({ name }) => name!.getText().replaceAll("'", ''))
		: [];
