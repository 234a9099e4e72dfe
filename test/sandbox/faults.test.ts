import { request } from 'undici';
import type { Fault } from '../../sandbox';
import { KLING_PATH } from './support/klingClient';
import { kling, sandbox, startKling } from './support/klingStage';

const image = 'https://images.example/a.png';
startKling();

/** Creates with undici's own request, which shows the answer as it came. */
async function create(timeout?: number) {
	const { statusCode, headers, body } = await request(sandbox.url + KLING_PATH, {
		method: 'POST',
		headers: { authorization: kling.authorization, 'content-type': 'application/json' },
		body: JSON.stringify({ image }),
		headersTimeout: timeout,
	});
	return { status: statusCode, headers, text: await body.text() };
}

describe('a fault that breaks the connection', () => {
	test.each<[Fault, number, number | undefined]>([
		[{ kind: 'resetBefore', operation: 'create' }, 0, undefined],
		[{ kind: 'resetAfter', operation: 'create' }, 1, undefined],
		[{ kind: 'resetMidAnswer', operation: 'create' }, 1, 200],
	])('%j leaves %i tasks', async (fault, tasks, status) => {
		const handle = sandbox.addFault(fault);
		await expect(create()).rejects.toThrow(/reset|closed|terminated|socket|aborted/i);
		expect(handle.fired).toBe(1);
		expect(sandbox.createdTasks('kling')).toBe(tasks);
		expect(sandbox.requests().map((seen) => [seen.fault, seen.status])).toEqual([
			[fault.kind, status],
		]);
		expect(await create()).toMatchObject({ status: 200 });
	});

	test('otherStatus and byteOrderMark change a complete answer', async () => {
		sandbox.addFault({ kind: 'otherStatus', status: 202, operation: 'create' });
		const other = await create();
		expect(other.status).toBe(202);
		expect(JSON.parse(other.text)).toMatchObject({ code: 0 });
		sandbox.addFault({ kind: 'byteOrderMark', operation: 'create' });
		const marked = await create();
		expect(marked.status).toBe(200);
		expect(Number(marked.headers['content-length'])).toBe(Buffer.byteLength(other.text) + 3);
		expect(sandbox.createdTasks('kling')).toBe(2);
	});

	test('resetMidAnswer sends half of the answer', async () => {
		sandbox.addFault({ kind: 'resetMidAnswer' });
		const { headers, body } = await request(sandbox.url + KLING_PATH, {
			headers: { authorization: kling.authorization },
		});
		let received = 0;
		const readAll = async () => {
			for await (const chunk of body as AsyncIterable<Buffer>) received += chunk.length;
		};
		await expect(readAll()).rejects.toThrow();
		expect(received).toBe(Math.floor(Number(headers['content-length']) / 2));
	});

	test('stallMidAnswer sends half of the answer and keeps the connection open', async () => {
		const handle = sandbox.addFault({ kind: 'stallMidAnswer', operation: 'create' });
		const { headers, body } = await request(sandbox.url + KLING_PATH, {
			method: 'POST',
			headers: { authorization: kling.authorization, 'content-type': 'application/json' },
			body: JSON.stringify({ image }),
			bodyTimeout: 200,
		});
		let received = 0;
		const readAll = async () => {
			for await (const chunk of body as AsyncIterable<Buffer>) received += chunk.length;
		};
		await expect(readAll()).rejects.toThrow(/body timeout/i);
		expect(received).toBe(Math.floor(Number(headers['content-length']) / 2));
		expect(handle.fired).toBe(1);
		expect(sandbox.createdTasks()).toBe(1);
	});

	test.each([
		[undefined, 0],
		[false, 0],
		[true, 1],
	])('timeout, acted: %s, leaves %i tasks', async (acted, tasks) => {
		const handle = sandbox.addFault({ kind: 'timeout', acted });
		await expect(create(100)).rejects.toThrow(/timeout/i);
		expect(handle.fired).toBe(1);
		expect(sandbox.createdTasks()).toBe(tasks);
	});

	test('truncatedVideo announces more than it sends', async () => {
		const id = await kling.createTask({ image });
		await sandbox.finish(id);
		const url = sandbox.tasks()[0]?.videoUrl ?? '';
		const handle = sandbox.addFault({ kind: 'truncatedVideo', operation: 'video' });
		const response = await fetch(url);
		expect(response.status).toBe(200);
		await expect(response.arrayBuffer()).rejects.toThrow();
		expect(handle.fired).toBe(1);
		const length = (await (await fetch(url)).arrayBuffer()).byteLength;
		expect(response.headers.get('content-length')).toBe(String(length));
	});
});

describe('a fault that answers', () => {
	test.each<[Fault, number, object | RegExp, number]>([
		[{ kind: 'status', status: 400 }, 400, { code: 1201 }, 0],
		[{ kind: 'status', status: 401 }, 401, { code: 1002 }, 0],
		[{ kind: 'status', status: 402 }, 402, { code: 1101 }, 0],
		[{ kind: 'status', status: 403 }, 403, { code: 1103 }, 0],
		[{ kind: 'status', status: 404 }, 404, { code: 1203 }, 0],
		[{ kind: 'status', status: 409 }, 409, { code: 1200 }, 0],
		[{ kind: 'status', status: 422 }, 422, { code: 1200 }, 0],
		[{ kind: 'status', status: 429 }, 429, { code: 1302 }, 0],
		[{ kind: 'status', status: 500 }, 500, { code: 5000 }, 0],
		[{ kind: 'status', status: 503, message: 'soon' }, 503, { code: 5001, message: 'soon' }, 0],
		[{ kind: 'status', status: 504, acted: true }, 504, { code: 5002 }, 1],
		...(
			[
				[401, 1000, 1001, 1002, 1003, 1004],
				[429, 1100, 1101, 1102, 1302, 1303, 1304],
				[403, 1103],
				[400, 1200, 1201, 1300, 1301],
				[404, 1202, 1203],
				[500, 5000],
				[503, 5001],
				[504, 5002],
			] as [number, ...number[]][]
		).flatMap(([status, ...codes]) =>
			codes.map((code): [Fault, number, object, number] => [
				{ kind: 'providerCode', provider: 'kling', code },
				status,
				{ code, message: expect.any(String), request_id: expect.any(String) },
				0,
			]),
		),
		[{ kind: 'html' }, 502, /^<html>/, 0],
		[{ kind: 'html', status: 200, acted: true }, 200, /^<html>/, 1],
		[{ kind: 'emptyBody' }, 200, /^$/, 1],
		[{ kind: 'emptyBody', status: 500, acted: false }, 500, /^$/, 0],
		[{ kind: 'wrongShape' }, 200, { result: [{ unexpected: true }] }, 1],
		[{ kind: 'wrongShape', body: 'surprise' }, 200, /^"surprise"$/, 1],
		[{ kind: 'slow', milliseconds: 5 }, 200, { code: 0 }, 1],
		[{ kind: 'trickle', intervalMilliseconds: 1 }, 200, { code: 0 }, 1],
	])('%j', async (fault, status, body, tasks) => {
		const handle = sandbox.addFault(fault);
		const answer = await create();
		expect(answer.status).toBe(status);
		if (body instanceof RegExp) expect(answer.text).toMatch(body);
		else expect(JSON.parse(answer.text)).toMatchObject(body);
		expect(handle.fired).toBe(1);
		expect(sandbox.createdTasks()).toBe(tasks);
		expect(sandbox.requests()).toMatchObject([{ fault: fault.kind, status }]);
	});

	test('invalidJson declares its answer as JSON', async () => {
		sandbox.addFault({ kind: 'invalidJson' });
		const { headers, text } = await create();
		expect(headers['content-type']).toBe('application/json');
		expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
	});

	test('sends Retry-After as a header', async () => {
		sandbox.addFault({ kind: 'status', status: 429, retryAfter: 7 });
		sandbox.addFault({ kind: 'providerCode', provider: 'kling', code: 1303, retryAfter: '9' });
		expect((await create()).headers['retry-after']).toBe('7');
		expect((await create()).headers['retry-after']).toBe('9');
		expect((await create()).headers['retry-after']).toBeUndefined();
	});

	test('hugeAnswer has the given size', async () => {
		sandbox.addFault({ kind: 'hugeAnswer' });
		const { text } = await create();
		expect(text.length).toBeGreaterThan(50 * 1024 * 1024);
		expect(sandbox.createdTasks()).toBe(1);
	});

	test('redirect points to another address', async () => {
		sandbox.addFault({ kind: 'redirect', to: 'http://127.0.0.2:9/elsewhere' });
		expect(await create()).toMatchObject({
			status: 302,
			headers: { location: 'http://127.0.0.2:9/elsewhere' },
		});
		expect(sandbox.createdTasks()).toBe(0);
	});
});

describe('a fault is triggered', () => {
	const statuses = async (count: number) => {
		const seen: number[] = [];
		while (seen.length < count) seen.push((await create()).status);
		return seen;
	};

	test('once by default', async () => {
		sandbox.addFault({ kind: 'status', status: 500 });
		expect(await statuses(3)).toEqual([500, 200, 200]);
	});

	test('from the nth request on, for the given number of requests', async () => {
		const handle = sandbox.addFault({ kind: 'status', status: 500, nth: 2, times: 2 });
		expect(await statuses(4)).toEqual([200, 500, 500, 200]);
		expect(handle.fired).toBe(2);
	});

	test('after the one that was switched on before it', async () => {
		sandbox.addFault({ kind: 'status', status: 500 });
		sandbox.addFault({ kind: 'status', status: 503 });
		expect(await statuses(3)).toEqual([500, 503, 200]);
	});

	test('always, until it is removed', async () => {
		const handle = sandbox.addFault({ kind: 'status', status: 500, times: 'always' });
		expect(await statuses(3)).toEqual([500, 500, 500]);
		handle.remove();
		expect(await statuses(1)).toEqual([200]);
		expect(handle.fired).toBe(3);
	});

	test('only for its provider and endpoint', async () => {
		const faults: Fault[] = [
			{ kind: 'status', status: 500, provider: 'kie' },
			{ kind: 'status', status: 500, operation: 'get' },
			{ kind: 'status', status: 500, method: 'GET' },
			{ kind: 'status', status: 500, path: '/v1/videos/*/x' },
		];
		const handles = faults.map((fault) => sandbox.addFault(fault));
		expect(await statuses(1)).toEqual([200]);
		sandbox.addFault({ kind: 'status', status: 503, path: '/v1/*/image2video' });
		expect(await statuses(1)).toEqual([503]);
		expect(handles.map(({ fired }) => fired)).toEqual([0, 0, 0, 0]);
	});

	test('never after clearFaults', async () => {
		sandbox.addFault({ kind: 'status', status: 500, times: 'always' });
		sandbox.clearFaults();
		expect(await statuses(1)).toEqual([200]);
	});
});

test('refuses an invalid fault', () => {
	expect(() => sandbox.addFault({ kind: 'status' } as unknown as Fault)).toThrow(/status/);
	expect(() => sandbox.addFault({ kind: 'explode' } as unknown as Fault)).toThrow(/discriminator/);
	expect(() => sandbox.addFault({ kind: 'providerCode', provider: 'kling', code: 7 })).toThrow(
		'kling, 7',
	);
	expect(() => sandbox.addFault({ kind: 'providerCode', code: 1302 })).toThrow(RangeError);
});
