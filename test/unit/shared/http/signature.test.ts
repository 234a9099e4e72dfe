import { createHmac } from 'node:crypto';
import { isRecent, isSameSecret, isStandardWebhook } from '../../../../nodes/shared/http/signature';
import { DOCUMENTED_CALLBACK } from '../../support/documentedCallback';

const { secret: SECRET, body: BODY, headers: HEADERS, signedAt: NOW } = DOCUMENTED_CALLBACK;

const isGenuine = (change: { headers?: object; body?: string; secret?: string; now?: number }) =>
	isStandardWebhook(
		{ headers: { ...HEADERS, ...change.headers }, rawBody: Buffer.from(change.body ?? BODY) },
		change.secret ?? SECRET,
		change.now ?? NOW,
	);

describe('a Standard Webhooks signature', () => {
	it("accepts Kling's documented vector", () => expect(isGenuine({})).toBe(true));

	it.each([
		['five minutes late', { now: NOW + 300_000 }, true],
		['more than five minutes late', { now: NOW + 300_001 }, false],
		['five minutes early', { now: NOW - 300_000 }, true],
		['more than five minutes early', { now: NOW - 300_001 }, false],
		['a changed body', { body: `${BODY} ` }, false],
		['another id', { headers: { 'webhook-id': '1' } }, false],
		['another timestamp', { headers: { 'webhook-timestamp': '1781080795' } }, false],
		['another secret', { secret: 'whsec_b3RoZXI=' }, false],
		['an empty secret', { secret: '' }, false],
		['a secret that is only its prefix', { secret: 'whsec_' }, false],
		['no signature', { headers: { 'webhook-signature': undefined } }, false],
		['an empty signature', { headers: { 'webhook-signature': '' } }, false],
		[
			'another version',
			{ headers: { 'webhook-signature': HEADERS['webhook-signature'].replace('v1', 'v2') } },
			false,
		],
		[
			'several signatures, the last of which is valid',
			{ headers: { 'webhook-signature': `v1,AAAA v1a,BBBB ${HEADERS['webhook-signature']}` } },
			true,
		],
		['several wrong signatures', { headers: { 'webhook-signature': 'v1,AAAA v1,BBBB' } }, false],
		['a timestamp that is not a number', { headers: { 'webhook-timestamp': 'now' } }, false],
		[
			'a list of headers',
			{ headers: { 'webhook-signature': [HEADERS['webhook-signature']] } },
			false,
		],
	])('with %s', (_name, change, expected) => expect(isGenuine(change)).toBe(expected));

	it('equals an independent computation for binary bodies', () => {
		const rawBody = Buffer.from([0, 255, 128, 10]);
		const key = Buffer.from('c2VjcmV0', 'base64');
		const content = Buffer.concat([Buffer.from('id.1781080794.'), rawBody]);
		const signature = createHmac('sha256', key).update(content).digest('base64');
		const headers = { ...HEADERS, 'webhook-id': 'id', 'webhook-signature': `v1,${signature}` };
		expect(isStandardWebhook({ headers, rawBody }, 'c2VjcmV0', NOW)).toBe(true);
	});
});

it.each([
	['a', 'a', true],
	['a', 'b', false],
	['a', 'aa', false],
	['', '', true],
])('compares %j with %j', (one, other, expected) =>
	expect(isSameSecret(one, other)).toBe(expected),
);

it.each(['', '-1', '1e9', '17810807940000', undefined, 1781080794])(
	'refuses %j as a recent time',
	(header) => expect(isRecent(header, NOW)).toBe(false),
);
