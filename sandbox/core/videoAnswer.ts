import type { Answer } from './answer';

/** A video, or the part that the header `Range` requests. */
export function videoAnswer(video: Buffer, header = ''): Answer {
	const headers = { 'content-type': 'video/mp4', 'accept-ranges': 'bytes' };
	const range = /^bytes=(\d*)-(\d*)$/.exec(header);
	if (!range || (range[1] === '' && range[2] === '')) {
		return { status: 200, headers, body: video };
	}
	const start = range[1] ? Number(range[1]) : Math.max(0, video.length - Number(range[2]));
	const end =
		range[1] && range[2] ? Math.min(Number(range[2]), video.length - 1) : video.length - 1;
	if (start > end) {
		return { status: 416, headers: { 'content-range': `bytes */${video.length}` }, body: '' };
	}
	return {
		status: 206,
		headers: { ...headers, 'content-range': `bytes ${start}-${end}/${video.length}` },
		body: video.subarray(start, end + 1),
	};
}
