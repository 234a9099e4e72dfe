import { InvalidInputError } from '../../shared/failures';
import { readBaseUrl } from '../../shared/http/url';
import type { ProviderCall } from '../provider';
import { appOf, type QueuedRequest } from './requestIds';

/** fal.ai's hosts besides the queue (contract: fal, section 1): the field of the credential, and its label. */
const HOSTS = {
	platformBaseUrl: 'Platform Base URL',
	uploadBaseUrl: 'Upload Base URL',
} as const;

function hostOf({ credential }: ProviderCall, field: keyof typeof HOSTS): string {
	const url = readBaseUrl(credential[field]);
	if (url) return url;
	throw new InvalidInputError(
		`the fal.ai credential has no usable ${HOSTS[field]}`,
		'Enter a URL that starts with http:// or https:// in the credential.',
	);
}

/** Models, schemas and the request history. @throws InvalidInputError */
export const platformUrl = (call: ProviderCall): string => hostOf(call, 'platformBaseUrl');

/** Uploads and the public keys of callbacks. @throws InvalidInputError */
export const uploadUrl = (call: ProviderCall): string => hostOf(call, 'uploadBaseUrl');

/** The URL of a request. @param path the model's ID, or the part of it that reads requests */
export const requestUrl = (
	{ baseUrl }: ProviderCall,
	{ endpointId, requestId }: QueuedRequest,
	path = appOf(endpointId),
): string => `${baseUrl}/${path}/requests/${encodeURIComponent(requestId)}`;
