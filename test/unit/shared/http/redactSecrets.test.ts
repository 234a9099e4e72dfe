import { redactSecrets } from '../../../../nodes/shared/http/redactSecrets';
import { answer } from '../../support/answers';
import { growth, MOST_FOR_TEN_TIMES } from '../../support/growth';

const credential = {
	baseUrl: 'https://gateway.example.com',
	apiKey: 'sk-1234567890',
	accessKey: 'access-1234',
	secretKey: 'with "quotes" and \\',
	token: 'short',
};
const jwt = (claims: object) =>
	['{"alg":"HS256","typ":"JWT"}', JSON.stringify(claims), 'a signature']
		.map((part) => Buffer.from(part).toString('base64url'))
		.join('.');
const shown = (text: string) => redactSecrets(answer(401, text), credential).text;

describe('redactSecrets', () => {
	it('hides each secret value of the credential wherever it occurs', () => {
		expect(shown('The key sk-1234567890 of access-1234 (sk-1234567890) is not valid')).toBe(
			'The key [hidden] of [hidden] ([hidden]) is not valid',
		);
	});

	it('hides secrets in JSON and keeps the JSON otherwise equal', () => {
		const said = { error: { message: `No such key: ${credential.secretKey}` } };
		expect(redactSecrets(answer(401, said), credential).json).toEqual({
			error: { message: 'No such key: [hidden]' },
		});
	});

	it('hides a token signed with the credential and no other', () => {
		const own = jwt({ iss: credential.accessKey });
		const other = jwt({ iss: 'somebody else' });
		expect(shown(`${own} is not ${other}`)).toBe(`[hidden] is not ${other}`);
	});

	it('shows values that are too short to be distinctive and values that are not secret', () => {
		const text = 'short of credits at https://gateway.example.com';
		expect(shown(text)).toBe(text);
	});

	it.each([
		['https://cdn.example.com/video.mp4?key=sk-1234567890', true],
		['"https:\\/\\/cdn.example.com\\/video.mp4?key=sk-1234567890"', true],
		['{"video_url":"/videos/1.mp4?token=sk-1234567890"}', true],
		['{"video_url":"\\/videos\\/1.mp4?token=sk-1234567890"}', true],
		['https://cdn.example.com/video.mp4 sk-1234567890', false],
		['{"urls":["/videos/1.mp4?token=sk-1234567890"]}', true],
		['{"error":"/api?token=sk-1234567890"}', false],
		['no such key/sk-1234567890', false],
	])('keeps the URL unchanged: %s', (text, isKept) => {
		expect(shown(text)).toBe(isKept ? text : text.replace('sk-1234567890', '[hidden]'));
	});

	const KEY = 'sk/12+34=ä&"\\90';
	const keyCredential = { apiKey: KEY };
	const utf8 = (text: string) => Buffer.from(text, 'utf8');
	const forms: Array<[how: string, written: string]> = [
		['unchanged', KEY],
		['in JSON as PHP writes it', JSON.stringify(KEY).slice(1, -1).replaceAll('/', '\\/')],
		['in JSON in JSON', JSON.stringify(JSON.stringify(KEY).replaceAll('/', '\\/')).slice(3, -3)],
		[
			'as the numbers of its characters',
			[...KEY].map((one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
		],
		['percent-encoded', encodeURIComponent(KEY)],
		['percent-encoded in lower case', encodeURIComponent(KEY).toLowerCase()],
		['percent-encoded twice', encodeURIComponent(encodeURIComponent(KEY))],
		['percent-encoded only where necessary', encodeURI(KEY)],
		['in HTML', KEY.replaceAll('&', '&amp;').replaceAll('"', '&quot;')],
		['in HTML with numeric entities', KEY.replaceAll('&', '&#38;').replaceAll('"', '&#x22;')],
		['in capitals', KEY.replace('sk', 'SK')],
		['in base64', utf8(KEY).toString('base64')],
		['in base64 for URLs', utf8(KEY).toString('base64url')],
		...['', 'a', 'ab', 'user'].map((user): [string, string] => [
			`in Basic authentication of the user ${user || 'without a name'}`,
			utf8(`${user}:${KEY}`).toString('base64'),
		]),
		['in base64 before something else', utf8(`${KEY}:x`).toString('base64')],
		['in base64 with escaped slashes', utf8(`${KEY}:x`).toString('base64').replaceAll('/', '\\/')],
	];
	it.each(forms)('hides a key written %s', (_how, written) => {
		const text = `Refused: ${written} (${written}).`;
		expect(redactSecrets(text, keyCredential)).toBe('Refused: [hidden] ([hidden]).');
		const json = { message: text, [written]: [{ deep: written }] };
		const hidden = { message: 'Refused: [hidden] ([hidden]).', '[hidden]': [{ deep: '[hidden]' }] };
		expect(redactSecrets(json, keyCredential)).toEqual(hidden);
	});

	it.each([32_767, 32_768, 65_530, 131_000])(
		'hides a key after %i characters of a long text',
		(length) => {
			for (const written of [KEY, encodeURIComponent(KEY), utf8(`a:${KEY}`).toString('base64')]) {
				for (const before of [0, 4, 12]) {
					const text = `${'x'.repeat(length - before - 1)} ${written} y`;
					const expected = `${'x'.repeat(length - before - 1)} [hidden] y`;
					expect(redactSecrets(text, keyCredential)).toBe(expected);
				}
			}
		},
	);

	it('shows secrets below the minimum length', () => {
		const long = 'a-token-of-more-than-20-letters';
		const both = { apiKey: 'sk-1234567890', token: long };
		expect(redactSecrets(`sk-1234567890 ${long}`, both, 20)).toBe('sk-1234567890 [hidden]');
		expect(redactSecrets(`sk-1234567890 ${long}`, both)).toBe('[hidden] [hidden]');
	});

	it('hides the sent key even if more was pasted', () => {
		expect(redactSecrets('sk-1234567890 or so', { apiKey: '"Bearer sk-1234567890"\n' })).toBe(
			'[hidden] or so',
		);
	});

	it('hides a token of a short access key', () => {
		const own = jwt({ iss: 'ak-1' });
		expect(redactSecrets(`No ${own}. ak-1`, { accessKey: 'ak-1' })).toBe('No [hidden]. ak-1');
	});

	it.each(['eyJ', 'eyJ.eyJ.eyJ', 'eyJhbGciOi.x', '...', 'eyJ..', 'a.b.c.d.e'])(
		'keeps %s unchanged',
		(text) => {
			expect(shown(text)).toBe(text);
		},
	);

	it('hides a numeric key in JSON and keeps other numbers', () => {
		const digits = { token: '1234567890' };
		expect(redactSecrets({ a: 1234567890, b: 12345678901 }, digits)).toEqual({
			a: '[hidden]',
			b: 12345678901,
		});
	});

	it('keeps a path in a URL field unchanged and no other path', () => {
		const json = {
			video_url: '/1.mp4?token=sk-1234567890',
			urls: ['/1.mp4?token=sk-1234567890'],
			path: '/1.mp4?token=sk-1234567890',
		};
		expect(redactSecrets(json, credential)).toEqual({ ...json, path: '/1.mp4?token=[hidden]' });
	});

	it('truncates JSON that n8n could not save', () => {
		const text = `${'['.repeat(200_000)}"sk-1234567890"${']'.repeat(200_000)}`;
		const redacted = JSON.stringify(redactSecrets(JSON.parse(text), credential));
		expect(redacted).toBe(`${'['.repeat(100)}"…"${']'.repeat(100)}`);
	});

	const MEGABYTE = 1024 * 1024;
	const own = jwt({ iss: credential.accessKey });
	const pieces: Array<[what: string, piece: string]> = [
		['beginnings of tokens', 'eyJ-'],
		['beginnings of tokens with dots', 'eyJ.'],
		['tokens', `${own} `],
		['tokens without an end', `${own}.`],
		['beginnings of a key', 'sk-123456789'],
		['a key', 'sk-1234567890'],
		['URLs around a key', 'https://a/?key=sk-1234567890 '],
		['a URL without an end', 'https://a/sk-1234567890'],
		['beginnings of URLs', 'https:/'],
		['names of URLs', '"url": ['],
		['keys between URLs', 'https://a sk-1234567890 '],
		['backslashes', '\\'],
		['escaped backslashes and a key', '\\\\\\sk-123456789'],
		['percent signs', '%25'],
		['entities', '&amp;'],
		['base64 of a key', Buffer.from('sk-1234567890').toString('base64')],
		['beginnings of base64 of a key', Buffer.from('sk-12345').toString('base64').slice(0, 9)],
		['base64 letters', 'AbCd'],
		['white space', ' '],
		['quotes', '"'],
		['lines', 'a\n'],
	];
	it.each(pieces)(
		'takes at most ten times as long for ten times as much of %s: 1 MB and 10 MB',
		async (_what, piece) => {
			const textOf = (megabytes: number) =>
				piece.repeat(Math.ceil((megabytes * MEGABYTE) / piece.length));
			const ratio = await growth(textOf, (text) => redactSecrets(text, credential));
			expect(ratio).toBeLessThan(MOST_FOR_TEN_TIMES);
		},
	);

	it('takes at most ten times as long for ten times as many names and values', async () => {
		const jsonOf = (size: number) =>
			Array.from({ length: size * 5_000 }, (_, index) => ({ [`eyJ${index}`]: 'sk-1234567890' }));
		const ratio = await growth(jsonOf, (json) => redactSecrets(json, credential));
		expect(ratio).toBeLessThan(MOST_FOR_TEN_TIMES);
	});

	it('returns an answer without secrets unchanged', () => {
		const harmless = answer(200, { code: 0 });
		expect(redactSecrets(harmless, credential)).toBe(harmless);
	});
});
