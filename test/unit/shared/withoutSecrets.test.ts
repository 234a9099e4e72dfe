import { withoutSecrets } from '../../../nodes/shared/withoutSecrets';
import { answer } from '../support/answers';

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
const shown = (text: string) => withoutSecrets(answer(401, text), credential).text;

describe('withoutSecrets', () => {
	it('hides each value of the credential that is named like a secret, wherever it is repeated', () => {
		expect(shown('The key sk-1234567890 of access-1234 (sk-1234567890) is not valid')).toBe(
			'The key [hidden] of [hidden] ([hidden]) is not valid',
		);
	});

	it('hides it in JSON, whose values say the same then', () => {
		const said = { error: { message: `No such key: ${credential.secretKey}` } };
		expect(withoutSecrets(answer(401, said), credential).json).toEqual({
			error: { message: 'No such key: [hidden]' },
		});
	});

	it('hides a token that was signed with the credential, and no other', () => {
		const own = jwt({ iss: credential.accessKey });
		const other = jwt({ iss: 'somebody else' });
		expect(shown(`${own} is not ${other}`)).toBe(`[hidden] is not ${other}`);
	});

	it('shows a value too short to be told from ordinary words, and what is no secret', () => {
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
	])('leaves a URL as it is: %s', (text, isKept) => {
		expect(shown(text)).toBe(isKept ? text : text.replace('sk-1234567890', '[hidden]'));
	});

	it('gives an answer that repeats nothing as it came', () => {
		const harmless = answer(200, { code: 0 });
		expect(withoutSecrets(harmless, credential)).toBe(harmless);
	});
});
