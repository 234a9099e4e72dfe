import type { Repository } from './repository';

/** Commands of npm itself that documentation may name. */
const NPM_COMMANDS = ['ci', 'install', 'pack', 'publish'];
/** npm's short forms for scripts of the same name. */
const NPM_SCRIPTS = ['start', 'test'];

/**
 * The findings about a line of commands, a sentence each. Only npm's commands are checked.
 *
 * @param line as a user types it, such as `npm install && npm run demo -- --list`
 */
export function commandFindings(line: string, repository: Repository): string[] {
	return line.split(/&&|;|\|/).flatMap((command) => {
		const [program, ...words] = command.trim().match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
		if (program === 'npm') return npmFindings(words, repository);
		if (program === 'npx') return npxFindings(words, repository);
		return [];
	});
}

function npmFindings([command = '', ...words]: string[], repository: Repository): string[] {
	if (NPM_COMMANDS.includes(command)) return [];
	const isScript = NPM_SCRIPTS.includes(command);
	if (!isScript && command !== 'run')
		return [`npm has no command "${command}" that is known here.`];
	const script = isScript ? command : (words[0] ?? '');
	if (repository.scripts[script] === undefined) return [`package.json has no script "${script}".`];
	const separator = words.indexOf('--');
	const given = separator < 0 ? [] : words.slice(separator + 1);
	const options = given.filter((word) => word.startsWith('--')).map((word) => word.split('=')[0]!);
	if (options.length === 0) return [];
	const known = repository.optionsOf(script);
	return options
		.filter((option) => !known.has(option))
		.map((option) => `npm run ${script} has no option ${option}.`);
}

function npxFindings([program = '', ...words]: string[], repository: Repository): string[] {
	const missing = words.filter(
		(word) => /\.(ts|js|mjs)$/.test(word) && !repository.files.includes(word),
	);
	return [
		...(repository.hasProgram(program) ? [] : [`npx finds no program "${program}".`]),
		...missing.map((file) => `There is no file ${file}.`),
	];
}
