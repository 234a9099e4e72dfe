import { readBaseUrl } from '../../../nodes/shared/baseUrl';

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
])('takes %p for none', (value) => {
	expect(readBaseUrl(value)).toBeUndefined();
});
