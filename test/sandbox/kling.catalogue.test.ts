import { kling, sandbox, startKling } from './support/klingStage';

startKling({ klingPresets: 501 });

const get = (path: string) => kling.send(`/v1/general/${path}`);
/** The answer's text, in which no digit is lost. */
async function text(path: string): Promise<string> {
	const headers = { authorization: kling.authorization };
	return await (await fetch(`${sandbox.url}/v1/general/${path}`, { headers })).text();
}

describe.each([
	['presets-voices', 1000],
	['advanced-presets-elements', 500],
])('%s', (path, largest) => {
	test('has 30 entries per page by default and ends with a short page', async () => {
		expect((await get(path)).data).toHaveLength(30);
		expect((await get(`${path}?pageNum=17`)).data).toHaveLength(21);
		expect((await get(`${path}?pageNum=18`)).data).toEqual([]);
		expect((await get(`${path}?pageNum=2&pageSize=500`)).data).toHaveLength(1);
	});

	test.each(['pageNum=0', 'pageNum=1001', 'pageSize=0', `pageSize=${largest + 1}`, 'page=1'])(
		'refuses ?%s',
		async (query) => {
			expect(await get(`${path}?${query}`)).toMatchObject({ status: 400, code: 1201 });
		},
	);

	test(`accepts pages of ${largest}`, async () => {
		expect(await get(`${path}?pageSize=${largest}`)).toMatchObject({ status: 200, code: 0 });
	});

	test('requires credentials', async () => {
		expect((await fetch(`${sandbox.url}/v1/general/${path}`)).status).toBe(401);
	});
});

test('gives every official voice its own ID and name', async () => {
	const { data } = await get('presets-voices?pageSize=1000');
	const voices = (data as { task_status: string; task_result: { voices: object[] } }[]).map(
		({ task_status, task_result }) => {
			expect(task_status).toBe('succeed');
			return task_result.voices[0] as { voice_id: string; voice_name: string };
		},
	);
	expect(voices[0]).toEqual({
		voice_id: expect.stringMatching(/^\d{18}$/),
		voice_name: 'Calm narrator',
		trial_url: expect.any(String),
		owned_by: 'kling',
	});
	expect(new Set(voices.map((voice) => voice.voice_id)).size).toBe(501);
	expect(new Set(voices.map((voice) => voice.voice_name)).size).toBe(501);
});

test('returns own voices in other states and finds them by either ID', async () => {
	const { data } = await get('custom-voices');
	expect(data).toMatchObject([
		{ task_status: 'succeed', task_result: { voices: [{ owned_by: '7001' }] } },
		{ task_status: 'processing' },
		{ task_status: 'failed' },
	]);
	expect((await get('custom-voices/my-voice')).data).toEqual(data[0]);
	expect((await get(`custom-voices/${data[1].task_id}`)).data).toEqual(data[1]);
	expect(await get('custom-voices/nobody')).toMatchObject({ status: 404, code: 1203 });
});

test("gives elements numeric IDs, half of them beyond JavaScript's safe integers", async () => {
	const ids = [
		...(await text('advanced-presets-elements?pageSize=500')).matchAll(/"element_id":(\d+),/g),
	];
	expect(ids).toHaveLength(500);
	expect(new Set(ids.map(([, id]) => id)).size).toBe(500);
	const large = ids.filter(([, id]) => !Number.isSafeInteger(Number(id)));
	expect(large).toHaveLength(250);
	expect(large[0]?.[1]).toBe('876543210987654322');
});

test('returns an element with the fields of the document', async () => {
	const { data } = await get('advanced-presets-elements?pageSize=1');
	expect(data).toEqual([
		{
			task_id: expect.any(String),
			task_status: 'succeed',
			task_status_msg: '',
			task_info: { external_task_id: null },
			created_at: expect.any(Number),
			updated_at: expect.any(Number),
			task_result: {
				elements: [
					{
						element_id: 321000000000001,
						element_name: 'Red fox',
						element_description: expect.any(String),
						reference_type: 'image_refer',
						element_image_list: expect.any(Object),
						element_video_list: expect.any(Object),
						element_voice_info: expect.any(Object),
						tag_list: [],
						owned_by: 'kling',
						status: 'succeed',
					},
				],
			},
		},
	]);
});

test('returns own elements: a character, a deleted one and one in progress', async () => {
	expect(await text('advanced-custom-elements')).toContain('"element_id":987654321098765432,');
	expect((await get('advanced-custom-elements')).data).toMatchObject([
		{ task_result: { elements: [{ reference_type: 'image_refer', status: 'succeed' }] } },
		{ task_result: { elements: [{ reference_type: 'video_refer', status: 'succeed' }] } },
		{ task_status: 'succeed', task_result: { elements: [{ status: 'deleted' }] } },
		{ task_status: 'processing' },
	]);
	expect((await get('advanced-custom-elements/my-boat')).data).toMatchObject({
		task_result: { elements: [{ element_name: 'My boat' }] },
	});
});

test('can apply a fault to the lists alone', async () => {
	sandbox.addFault({ kind: 'status', status: 503, operation: 'catalogue', times: 'always' });
	expect(await get('presets-voices')).toMatchObject({ status: 503, code: 5001 });
	expect(await kling.list()).toMatchObject({ status: 200 });
});
