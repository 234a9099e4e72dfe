import {
	httpUrl,
	isBelow,
	isHttpUrl,
	readBaseUrl,
	urlOfPath,
} from '../../../../nodes/shared/http/url';

it('accepts letters such as ü however often it is asked', () => {
	const url = 'https://bücher.example/ä.jpg';
	// Node.js 20 optimises URL.canParse after some thousand calls, and then refuses such URLs.
	const refused = Array.from({ length: 50_000 }, () => isHttpUrl(url)).filter((isOk) => !isOk);
	expect(refused).toEqual([]);
	expect(httpUrl(url)).toBe('https://xn--bcher-kva.example/%C3%A4.jpg');
});

describe('isHttpUrl', () => {
	it.each([
		['https://a', true],
		['http://a', true],
		['http:/a', true],
		['https:', false],
		['//a', false],
		['', false],
	])('%p: %p', (text, expected) => {
		expect(isHttpUrl(text)).toBe(expected);
	});
});

describe('isBelow', () => {
	it.each([
		['https://api.example.com/v/1.mp4', 'https://api.example.com', true],
		['https://api.example.com', 'https://api.example.com', true],
		['https://api.example.com/v/1.mp4', 'https://API.Example.com', true],
		['https://API.EXAMPLE.COM/v/1.mp4', 'https://api.example.com/', true],
		['https://api.example.com:443/v/1.mp4', 'https://api.example.com', true],
		['http://api.example.com/v/1.mp4', 'http://api.example.com:80', true],
		['https://api.example.com/api/1.mp4', 'https://api.example.com/api', true],
		['https://api.example.com/api?id=1', 'https://api.example.com/api/', true],
		['https://api.example.com/x/../api/1.mp4', 'https://api.example.com/api', true],
		['https://api.example.com/api2/1.mp4', 'https://api.example.com/api', false],
		['https://api.example.com/api/../1.mp4', 'https://api.example.com/api', false],
		['https://api.example.com/api/%2e%2e/1.mp4', 'https://api.example.com/api', false],
		['https://api.example.com/API/1.mp4', 'https://api.example.com/api', false],
		['https://api.example.com:8443/v/1.mp4', 'https://api.example.com', false],
		['http://api.example.com/v/1.mp4', 'https://api.example.com', false],
		['https://api.example.com.evil.example/1.mp4', 'https://api.example.com', false],
		['https://api.example.com@evil.example/1.mp4', 'https://api.example.com', false],
		['https://evil.example/https://api.example.com/', 'https://api.example.com', false],
		['/v/1.mp4', 'https://api.example.com', false],
		['https://api.example.com/v/1.mp4', '', false],
	])('%s below %s: %p', (url, baseUrl, expected) => {
		expect(isBelow(url, baseUrl)).toBe(expected);
	});
});

describe('urlOfPath', () => {
	it.each([
		['/v/1.mp4', 'https://a.example', 'https://a.example/v/1.mp4'],
		['/v/1.mp4', 'https://a.example/tools', 'https://a.example/tools/v/1.mp4'],
		['/tools/v/1.mp4', 'https://a.example/tools', 'https://a.example/tools/v/1.mp4'],
		['/tools/v/1.mp4', 'https://a.example/tools/i2v', 'https://a.example/tools/i2v/tools/v/1.mp4'],
		['/tools2/v/1.mp4', 'https://a.example/tools', 'https://a.example/tools/tools2/v/1.mp4'],
	])('%s of a service at %s is %s', (path, baseUrl, url) => {
		expect(urlOfPath(path, baseUrl)).toBe(url);
	});
});

it.each([
	['https://api.example.com', 'https://api.example.com'],
	[' https://api.example.com/v1// \n', 'https://api.example.com/v1'],
	['HTTP://127.0.0.1:8686/', 'HTTP://127.0.0.1:8686'],
])('reads %j as %s', (value, url) => {
	expect(readBaseUrl(value)).toBe(url);
});

it.each([
	undefined,
	null,
	'',
	'api.example.com',
	'/v1',
	'ftp://a',
	'file:///a',
	'http://',
	5,
	'https:/a',
	'https://a/b c',
	'https://a/?b=c',
	'https://a/#b',
])('refuses %p', (value) => {
	expect(readBaseUrl(value)).toBeUndefined();
});
