import { createTask } from '../support/packageEngine';
import { sandboxEngineForTests } from '../support/sandboxEngine';

const PRESETS = 1_100;
const PATHS = {
	searchVoices: ['/v1/general/custom-voices', '/v1/general/presets-voices'],
	searchElements: ['/v1/general/advanced-custom-elements', '/v1/general/advanced-presets-elements'],
};

describe("Kling's voices and elements, in the form of Create Task", () => {
	const test = sandboxEngineForTests({ klingPresets: PRESETS });

	const search = async (method: string, filter?: string, provider = 'kling') =>
		await test.engine.listSearch(createTask({ provider }), method, filter);
	const read = () => test.sandbox.requests().map(({ path }) => path);

	it.each(Object.entries(PATHS))('%s reads both lists to their ends', async (method, paths) => {
		const { results, paginationToken } = await search(method);
		expect(paginationToken).toBeUndefined();
		expect(new Set(results.map(({ value }) => value)).size).toBe(results.length);
		expect(read()).toEqual([paths[0], paths[1], paths[1], paths[1]]);
		const own = results.filter(({ name }) => name.endsWith(' (own)'));
		expect(results.slice(0, own.length)).toEqual(own);
		expect(results).toHaveLength(own.length + PRESETS);
	});

	it('keeps every digit of an element', async () => {
		const { results } = await search('searchElements', 'my ');
		expect(results).toEqual([
			{ name: 'My boat (own)', value: '987654321098765432' },
			{ name: 'My captain (own)', value: '987654321098765433' },
		]);
	});

	it('offers no voice that is being made, or that failed', async () => {
		const { results } = await search('searchVoices', 'my');
		expect(results).toEqual([{ name: 'My voice (own)', value: '839000000000000001' }]);
	});

	it('finds an entry by its ID', async () => {
		const [voice] = (await search('searchVoices', 'calm narrator')).results;
		expect(voice!.value).toMatch(/^\d{18}$/);
		expect((await search('searchVoices', String(voice!.value))).results).toEqual([voice]);
	});

	it('costs no task', async () => {
		await search('searchElements');
		expect(test.sandbox.createdTasks('kling')).toBe(0);
		expect(test.sandbox.requests().every(({ operation }) => operation === 'catalogue')).toBe(true);
	});

	it('says why a list cannot be read, without the key', async () => {
		test.sandbox.addFault({ kind: 'status', status: 401, operation: 'catalogue', times: 'always' });
		await expect(search('searchVoices')).rejects.toThrow(
			'Kling does not accept the credential: this credential is not accepted',
		);
	});

	it('is empty at a provider without such a list', async () => {
		expect(await search('searchVoices', '', 'kie')).toEqual({
			results: [],
		});
		expect(read()).toEqual([]);
	});
});
