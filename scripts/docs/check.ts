import { linkFindings, pageFindings, type Finding } from './pageFindings';
import { thisRepository, type Repository } from './repository';

/** Files whose texts lead users to this documentation. */
const LINKING_FILE = /^(credentials|nodes|examples)\/.*\.(ts|json)$/;
const ADDRESS = /https:\/\/(?:github|raw\.githubusercontent)\.com\/[^\s"'`)\\*]+/g;

/** `npm run docs:check`: finds names in the documentation that do not exist in the repository. */
function main(): void {
	const repository = thisRepository();
	const pages = repository.files.filter((file) => file.endsWith('.md'));
	const findings = [
		...pages.flatMap((page) => pageFindings(page, repository)),
		...repository.files
			.filter((file) => LINKING_FILE.test(file))
			.flatMap((file) => addressFindings(file, repository)),
	];
	for (const { page, line, text } of findings) console.log(`${page}:${line}  ${text}`);
	console.log(`${pages.length} pages, ${findings.length} findings`);
	if (findings.length > 0) process.exitCode = 1;
}

/** The findings about addresses of this repository in a file of any kind. */
const addressFindings = (file: string, repository: Repository): Finding[] =>
	repository
		.read(file)
		.split('\n')
		.flatMap((text, index) =>
			(text.match(ADDRESS) ?? []).flatMap((address) =>
				linkFindings(address, file, repository).map((finding) => ({
					page: file,
					line: index + 1,
					text: finding,
				})),
			),
		);

main();
