const e2e = require('./jest.e2e.config');

/** @type {import('jest').Config} */
module.exports = {
	...e2e,
	displayName: 'queue',
	testMatch: ['<rootDir>/test/queue/**/*.test.ts'],
	testTimeout: 600_000,
};
