const { projects } = require('./jest.config');

/** Only the examples run in an n8n that is already running, and not those that need its owner's password. */
const runsAlready = Boolean(process.env.N8N_URL);

const OWN_N8N = {
	testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
	globalSetup: '<rootDir>/test/e2e/setup/prepare.ts',
	globalTeardown: '<rootDir>/test/e2e/setup/tidy.ts',
};
const RUNNING_N8N = {
	testMatch: ['<rootDir>/test/e2e/examples?(.agent|.form|.mcp).test.ts'],
};

/** @type {import('jest').Config} */
module.exports = {
	...projects[0],
	displayName: 'e2e',
	...(runsAlready ? RUNNING_N8N : OWN_N8N),
	// Each test file has an n8n of its own, which fills a core while it starts.
	maxWorkers: 1,
	testTimeout: 300_000,
	// What a test that failed has left running must not keep the run from ending.
	forceExit: true,
};
