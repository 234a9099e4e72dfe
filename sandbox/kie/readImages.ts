import type { SandboxCore } from '../core/core';
import type { LoadedImage } from '../core/images/imageLibrary';
import { imageFromUrl } from '../core/images/imageSource';
import { drawPlaceholder } from '../core/images/placeholder';
import { refuse } from './kieErrors';
import type { NamedImage } from './models';

/**
 * Reads an image and checks it against its model's rules.
 *
 * @throws Refusal 422; as deployed, 451 for an image that cannot be fetched
 */
export async function readImage(core: SandboxCore, { field, url, rules }: NamedImage) {
	if (url.startsWith('oss://')) return await drawPlaceholder(url);
	const source = await imageFromUrl(core.images, url, rules.largest);
	if (source.kind === 'elsewhere') return await drawPlaceholder(url);
	if (source.kind === 'image') {
		const fault = findFault(source.image, rules);
		if (fault === undefined) return source.image.data;
		throw refuse(core, 422, `${field}: ${fault}`);
	}
	const isDeployed = core.options.deployments.kie === 'deployed';
	const isUnfetched =
		source.reason.startsWith('could not be downloaded') && !source.reason.includes('larger');
	if (isDeployed && isUnfetched) throw refuse(core, 451, `Failed to fetch the image ${url}`);
	throw refuse(core, 422, `${field}: ${source.reason}`);
}

function findFault(
	{ format, width, height }: LoadedImage,
	{ formats, shortestSide = 0, ratio }: NamedImage['rules'],
): string | undefined {
	if (!formats.includes(format)) return `must be one of ${formats.join(', ')}, not ${format}`;
	if (Math.min(width, height) < shortestSide) {
		return `must have at least ${shortestSide} pixels a side, not ${width}x${height}`;
	}
	const shape = width / height;
	if (ratio && (shape < ratio.minimum || shape > ratio.maximum)) {
		return `must have a ratio from ${ratio.minimum} to ${ratio.maximum}`;
	}
	return undefined;
}
