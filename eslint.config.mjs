import { readFileSync } from 'node:fs';

import js from '@eslint/js';
import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import { defineConfig, globalIgnores } from 'eslint/config';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import importX from 'eslint-plugin-import-x';
import jsdoc from 'eslint-plugin-jsdoc';
import n8nNodesBase from 'eslint-plugin-n8n-nodes-base';
import tseslint from 'typescript-eslint';

const SHIPPED = ['credentials/**/*.ts', 'nodes/**/*.ts'];

const forbidImports = (files, ...patterns) => ({
	files,
	rules: {
		'no-restricted-imports': ['error', { patterns: patterns.map((group) => ({ group: [group] })) }],
	},
});

/** The floors of `nodes/`, the ground floor first: a file imports from its own folder and from lower floors only. */
const floors = JSON.parse(readFileSync(new URL('scripts/structure/floors.json', import.meta.url)));
const imported = (folder) => `**/${folder.split('/').at(-1)}/**`;

const keepToFloors = floors.flatMap((folders, floor) =>
	folders.map((folder) => {
		const forbidden = floors
			.slice(floor)
			.flat()
			.filter((other) => other !== folder);
		// The ground floor is the files of a folder that also holds higher floors.
		const files = floor === 0 ? `${folder}/*.ts` : `${folder}/**/*.ts`;
		return forbidImports([files], ...forbidden.map(imported));
	}),
);

// n8n's own configuration (`@n8n/node-cli`) composes these same plugins, and switches off the same rules of n8n-nodes-base.
export default defineConfig(
	globalIgnores(['dist', 'output', 'node_modules', 'coverage']),
	{
		files: ['**/*.ts'],
		extends: [
			js.configs.recommended,
			tseslint.configs.recommended,
			importX.flatConfigs.recommended,
		],
		settings: { 'import-x/resolver-next': [createTypeScriptImportResolver()] },
		rules: { 'prefer-spread': 'off', 'import-x/no-named-as-default-member': 'off' },
	},
	{
		files: SHIPPED,
		extends: [n8nCommunityNodesPlugin.configs.recommended],
		rules: { 'no-console': 'error' },
	},
	{
		plugins: { 'n8n-nodes-base': n8nNodesBase },
	},
	{
		files: ['package.json'],
		extends: [n8nCommunityNodesPlugin.configs.recommended],
		rules: { ...n8nNodesBase.configs.community.rules },
		languageOptions: { parser: tseslint.parser, parserOptions: { extraFileExtensions: ['.json'] } },
	},
	{
		files: ['credentials/**/*.ts'],
		rules: {
			...n8nNodesBase.configs.credentials.rules,
			'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off',
			'n8n-nodes-base/cred-class-field-type-options-password-missing': 'off',
		},
	},
	{
		files: ['nodes/**/*.ts'],
		rules: {
			...n8nNodesBase.configs.nodes.rules,
			'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
			'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
			'n8n-nodes-base/node-param-type-options-max-value-present': 'off',
		},
	},
	{
		// What other folders use says what it takes and gives: units, shapes, errors, the contract's section.
		files: ['nodes/providers/**/*.ts', 'nodes/shared/**/*.ts'],
		plugins: { jsdoc },
		rules: {
			'jsdoc/require-jsdoc': [
				'error',
				{
					enableFixer: false,
					require: { FunctionDeclaration: false },
					contexts: ['ExportNamedDeclaration[declaration]'],
				},
			],
		},
	},
	...keepToFloors,
	forbidImports(['sandbox/**/*.ts'], '**/nodes/**', '**/credentials/**'),
	{
		files: ['**/*.js', '**/*.mjs', '**/*.cjs'],
		extends: [js.configs.recommended],
		languageOptions: {
			globals: {
				require: 'readonly',
				module: 'writable',
				exports: 'writable',
				process: 'readonly',
				console: 'readonly',
				Buffer: 'readonly',
				URL: 'readonly',
			},
		},
	},
);
