import { createHash } from 'node:crypto';
import sharp from 'sharp';

/**
 * A replacement for an unreachable image: a landscape of simple shapes with colours from the URL, so that
 * different images differ. PNG.
 */
export async function drawPlaceholder(url: string, width = 1280, height = 720): Promise<Buffer> {
	const digest = createHash('sha256').update(url).digest();
	const hue = ((digest[0] ?? 0) * 360) / 256;
	const color = (turn: number, lightness: number) =>
		`hsl(${Math.round(hue + turn) % 360}, 60%, ${lightness}%)`;
	return await drawSvg(
		width,
		height,
		`<defs><linearGradient id="sky" x2="0" y2="1"><stop stop-color="${color(0, 45)}"/>
			<stop offset="1" stop-color="${color(40, 80)}"/></linearGradient></defs>
		<rect width="100" height="100" fill="url(#sky)"/>
		<circle cx="${20 + ((digest[1] ?? 0) % 60)}" cy="28" r="9" fill="${color(180, 75)}"/>
		<path d="M0 75 L22 45 L40 70 L62 38 L100 78 V100 H0 Z" fill="${color(200, 35)}"/>
		<path d="M0 84 Q30 72 55 84 T100 80 V100 H0 Z" fill="${color(120, 25)}"/>`,
	);
}

/** A replacement for an unreachable mask: a white ellipse on black. PNG. */
export async function drawPlaceholderMask(width: number, height: number): Promise<Buffer> {
	return await drawSvg(
		width,
		height,
		`<rect width="100" height="100"/><ellipse cx="50" cy="50" rx="22" ry="22" fill="#fff"/>`,
	);
}

async function drawSvg(width: number, height: number, shapes: string): Promise<Buffer> {
	const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 100 100" preserveAspectRatio="none">${shapes}</svg>`;
	return await sharp(Buffer.from(svg)).png().toBuffer();
}
