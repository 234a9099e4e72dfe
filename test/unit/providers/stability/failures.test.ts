import {
	classifyReading,
	classifySubmission,
} from '../../../../nodes/providers/stability/failures';
import { answer } from '../../support/answers';

const PAGE =
	'<!doctype html>\n<html lang=en>\n<title>429 Too Many Requests</title>\n<p>60 per 1 hour</p>\n';
const POOL = "HTTPSConnectionPool(host='api.stability.ai', port=443)";
const behind = (status: number) => `API request failed: ${status} - {"name":"x","errors":["y"]}`;
const reading = (error: string) => answer(500, { error, status: 'error' });
const submission = (error: string) => answer(500, { error });

describe.each([
	['a submission', classifySubmission],
	['a reading', classifyReading],
])('%s', (_name, classify) => {
	it.each([
		[400, 'permanent'],
		[401, 'permanent'],
		[402, 'permanent'],
		[404, 'permanent'],
		[413, 'permanent'],
		[429, 'transient'],
		[500, 'ambiguous'],
		[503, 'ambiguous'],
		[200, 'ambiguous'],
	])('HTTP %i is %s', (status, kind) => {
		const failure = classify(answer(status, { error: "in the service's words" }));
		expect(failure).toMatchObject({ kind, httpStatus: status });
		expect(failure.message).toContain("in the service's words");
	});

	it('shows an answer that is not JSON', () => {
		expect(classify(answer(502, 'Bad Gateway')).message).toBe(
			'The Stability service has a problem: Bad Gateway',
		);
	});

	it('reads a rate limit page with HTTP 429', () => {
		expect(classify(answer(429, PAGE)).message).toBe(
			'The Stability service has had too many requests: 60 per 1 hour',
		);
	});

	it.each([
		[429, 'transient'],
		[400, 'permanent'],
		[401, 'permanent'],
		[403, 'permanent'],
		[404, 'permanent'],
		[500, 'ambiguous'],
		[503, 'ambiguous'],
	])("Stability AI's HTTP %i inside HTTP 500 is %s", (status, kind) => {
		expect(classify(submission(behind(status)))).toMatchObject({
			kind,
			httpStatus: 500,
			code: String(status),
		});
	});

	it.each([
		[500, 'No Stability AI API keys available. Please add an API key.'],
		[402, 'Insufficient credits on all available API keys.'],
	])('HTTP %i without a key that has credits is permanent', (status, error) => {
		const failure = classify(answer(status, { error }));
		expect(failure).toMatchObject({ kind: 'permanent' });
		expect(failure.description).toContain('no Stability AI key with credits');
		expect(failure.meansFailedTask).toBeUndefined();
	});
});

describe('a submission', () => {
	it.each([
		'Invalid image file: cannot identify image file',
		'An unexpected error occurred: cannot identify image file <_io.BytesIO>',
		"An unexpected error occurred: can't subtract offset-naive and offset-aware datetimes",
		'Failed to process the image: image file is truncated (3 bytes not processed)',
		'An unexpected error occurred: Failed to process the image: broken data stream',
		'An unexpected error occurred: Image size (400000000 pixels) exceeds limit of 178956970 pixels, could be decompression bomb DOS attack.',
	])('is refused if the service has not called Stability AI: %s', (error) => {
		expect(classifySubmission(submission(error)).kind).toBe('permanent');
	});

	it.each([
		['NewConnectionError', 'Failed to establish a new connection: [Errno 111] Connection refused'],
		['NameResolutionError', "Failed to resolve 'api.stability.ai'"],
		['ConnectTimeoutError', 'Connection to api.stability.ai timed out. (connect timeout=None)'],
	])('may be sent again if the service could not connect (%s)', (name, reason) => {
		const error = `${POOL}: Max retries exceeded with url: /v2beta/image-to-video (Caused by ${name}('${reason}'))`;
		const failure = classifySubmission(submission(error));
		expect(failure.kind).toBe('transient');
		expect(failure.description).toContain('cannot reach Stability AI');
	});

	it.each([
		`${POOL}: Read timed out. (read timeout=None)`,
		"('Connection aborted.', RemoteDisconnected('Remote end closed connection without response'))",
	])('is ambiguous if the connection of the service broke: %s', (error) => {
		expect(classifySubmission(submission(error)).kind).toBe('ambiguous');
	});

	it('is refused by a version without the path, which says so', () => {
		const page = '<!doctype html>\n<title>404 Not Found</title>\n<h1>Not Found</h1>';
		const failure = classifySubmission(answer(404, page));
		expect(failure.kind).toBe('permanent');
		expect(failure.description).toMatch(/^Nothing was paid.*base URL.*not supported/);
	});

	it('is ambiguous after an unexpected error without a known reason', () => {
		const error = 'An unexpected error occurred: list index out of range';
		expect(classifySubmission(submission(error)).kind).toBe('ambiguous');
	});

	it('is retried while the service makes another video', () => {
		const body = { error: 'A video is …', error_type: 'generation_in_progress' };
		expect(classifySubmission(answer(409, body))).toMatchObject({
			kind: 'transient',
			code: 'generation_in_progress',
		});
	});

	it.each([
		['of the service', answer(429, PAGE)],
		['of the service, as JSON', answer(429, { error: 'x', error_type: 'rate_limit' })],
		['of Stability AI', submission(behind(429))],
	])('is sent again a minute after the rate limit %s', (_name, given) => {
		expect(classifySubmission(given)).toMatchObject({ kind: 'transient', retryAfterMs: 60_000 });
	});

	it('follows Retry-After', () => {
		const limited = { ...answer(429, PAGE), headers: { 'retry-after': '90' } };
		expect(classifySubmission(limited).retryAfterMs).toBe(90_000);
	});
});

describe('a reading', () => {
	it('counts as failed after five unexplained HTTP 500 in a row', () => {
		const failure = classifyReading(reading('x'));
		expect(failure).toMatchObject({ maxConsecutive: 5, meansFailedTask: true });
		expect(classifyReading(answer(503, { error: 'x' }))).not.toHaveProperty('maxConsecutive');
	});

	it.each([
		`${POOL}: Max retries exceeded with url: /v2beta (Caused by NewConnectionError('refused'))`,
		`${POOL}: Read timed out. (read timeout=None)`,
		"('Connection aborted.', ConnectionResetError(104, 'Connection reset by peer'))",
	])('continues however often the service cannot reach Stability AI: %s', (reason) => {
		const failure = classifyReading(reading(`Failed to check video status: ${reason}`));
		expect(failure.kind).not.toBe('permanent');
		expect(failure).not.toHaveProperty('maxConsecutive');
		expect(failure).not.toHaveProperty('meansFailedTask');
	});

	it('counts as failed after ten HTTP 500 of Stability AI in a row', () => {
		const failure = classifyReading(reading(`Failed to check video status: ${behind(500)}`));
		expect(failure).toMatchObject({ kind: 'ambiguous', maxConsecutive: 10, meansFailedTask: true });
	});

	it.each([429, 502, 503, 504])('continues however often Stability AI answers %i', (status) => {
		const failure = classifyReading(reading(`Failed to check video status: ${behind(status)}`));
		expect(failure.kind).not.toBe('permanent');
		expect(failure).not.toHaveProperty('maxConsecutive');
	});

	it.each([
		['HTTP 404', answer(404, { error: 'x' }), /24 hours/],
		['404 inside HTTP 500', reading(behind(404)), /session/],
	])('treats %s as an unknown task', (_name, given, description) => {
		const failure = classifyReading(given);
		expect(failure).toMatchObject({ kind: 'permanent', reason: 'unknownTask' });
		expect(failure.description).toMatch(description);
	});

	it('waits a minute after a rate limit, or as long as Retry-After says', () => {
		expect(classifyReading(answer(429, PAGE)).retryAfterMs).toBe(60_000);
		expect(classifyReading(reading(behind(429))).retryAfterMs).toBe(60_000);
		expect(classifyReading(answer(429, { error: 'x' }))).not.toHaveProperty('retryAfterMs');
		const limited = { ...answer(429, PAGE), headers: { 'retry-after': '90' } };
		expect(classifyReading(limited).retryAfterMs).toBe(90_000);
	});
});
