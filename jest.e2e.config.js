const { projects } = require('./jest.config');

/** @type {import('jest').Config} */
module.exports = {
	...projects[0],
	displayName: 'e2e',
	testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
	globalSetup: '<rootDir>/test/e2e/setup/prepare.ts',
	globalTeardown: '<rootDir>/test/e2e/setup/tidy.ts',
	// Each test file has an n8n of its own, which fills a core while it starts.
	maxWorkers: 1,
	testTimeout: 300_000,
	// What a test that failed has left running must not keep the run from ending.
	forceExit: true,
};
