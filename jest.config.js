/** @type {import('jest').Config} */
const shared = {
	testEnvironment: 'node',
	transform: {
		'^.+\\.(t|j)sx?$': [
			'@swc/jest',
			{ jsc: { parser: { syntax: 'typescript', decorators: true }, target: 'es2022' } },
		],
	},
};

const project = (name) => ({
	...shared,
	displayName: name,
	testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
});

module.exports = {
	projects: ['unit', 'contract', 'sandbox', 'engine', 'property', 'faults'].map(project),
	// Limits only a test that hangs: on a busy machine, loading the engine or rendering takes a minute.
	testTimeout: 300_000,
	// Jest keeps parts of every test file that a process has run, so a process that runs them all needs
	// more memory than Node.js has: each worker is replaced when it holds this much.
	maxWorkers: 2,
	workerIdleMemoryLimit: '1GB',
};
