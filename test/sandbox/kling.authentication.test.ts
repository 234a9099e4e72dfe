import { createHmac } from 'node:crypto';
import { KLING_PATH } from './support/klingClient';
import { kling, sandbox, startKling } from './support/klingStage';

startKling();

/** A token made here, by the definition of HS256, and not with the sandbox's own code. */
function token(claims: object, secret: string, header: object = { alg: 'HS256', typ: 'JWT' }) {
	const text = [header, claims]
		.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
		.join('.');
	return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

const now = () => Math.floor(Date.now() / 1000);
const claims = (changes: object = {}) => ({
	iss: sandbox.credentials.klingApi.accessKey,
	exp: now() + 1800,
	nbf: now() - 5,
	...changes,
});
const secret = () => sandbox.credentials.klingApi.secretKey;
const list = (authorization: string) => kling.send(KLING_PATH, { headers: { authorization } });

test('accepts the API key', async () => {
	expect(await kling.list()).toMatchObject({ status: 200, code: 0 });
});

test('accepts a token signed with access key and secret key', async () => {
	expect(await list(`Bearer ${token(claims(), secret())}`)).toMatchObject({ status: 200, code: 0 });
});

test('answers 401 with code 1001 without the header', async () => {
	const response = await fetch(sandbox.url + KLING_PATH);
	expect(response.status).toBe(401);
	expect(await response.json()).toMatchObject({ code: 1001, request_id: expect.any(String) });
});

test.each<[string, number, () => string]>([
	['another API key', 1002, () => 'Bearer some-other-key'],
	['an API key without Bearer', 1002, () => sandbox.credentials.klingApi.apiKey],
	['another access key', 1002, () => `Bearer ${token(claims({ iss: 'other' }), secret())}`],
	['a token without exp', 1002, () => `Bearer ${token(claims({ exp: undefined }), secret())}`],
	[
		'a token valid for a day',
		1002,
		() => `Bearer ${token(claims({ exp: now() + 86_400 }), secret())}`,
	],
	[
		'a token that is not signed',
		1002,
		() => `Bearer ${token(claims(), secret(), { alg: 'none', typ: 'JWT' })}`,
	],
	['another secret key', 1000, () => `Bearer ${token(claims(), 'other')}`],
	[
		'a token that is not valid yet',
		1003,
		() => `Bearer ${token(claims({ nbf: now() + 60 }), secret())}`,
	],
	['an expired token', 1004, () => `Bearer ${token(claims({ exp: now() - 1 }), secret())}`],
])('answers %s with 401 and code %i', async (_name, code, authorization) => {
	expect(await list(authorization())).toMatchObject({ status: 401, code });
});

test('creates nothing and reads nothing with a wrong key', async () => {
	const headers = { authorization: 'Bearer wrong', 'content-type': 'application/json' };
	const image = 'https://images.example/a.png';
	const body = JSON.stringify({ image });
	expect(await kling.send(KLING_PATH, { method: 'POST', headers, body })).toMatchObject({
		status: 401,
	});
	expect(sandbox.createdTasks()).toBe(0);
	const id = await kling.createTask({ image });
	expect(await kling.send(`${KLING_PATH}/${id}`, { headers })).toMatchObject({ status: 401 });
});
