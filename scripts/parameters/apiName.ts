import type { VideoProvider } from '../../nodes/providers/provider';
import { snakeCase } from '../../nodes/shared/json';
import type { FormField } from './formFields';

const IMAGE_PART = /(InputType|Url|BinaryPropertyName|Base64)$/;

/**
 * The API's name of a field of a provider's form: the provider's own name for it, or the field's name in snake_case.
 * All fields of one image have the image's name.
 *
 * @param form all fields of the provider's form
 * @returns undefined if the field is not a parameter of the API
 */
export function apiNameOf(
	provider: VideoProvider,
	name: string,
	form: readonly FormField[],
): string | undefined {
	const said = provider.apiNames?.[name];
	if (said !== undefined) return said ?? undefined;
	if (!isOwnField(provider, name)) return undefined;
	const image = name.replace(IMAGE_PART, '');
	const isImage = form.some((field) => field.name === `${image}InputType`);
	return snakeCase(isImage ? image : name);
}

/** Whether the field belongs to this provider, unlike those of every provider's form. */
function isOwnField({ createFields, createOptions }: VideoProvider, name: string): boolean {
	const [outermost] = name.split('.');
	return (
		name !== 'additionalBodyFields' &&
		[...createFields, ...createOptions].some((property) => property.name === outermost)
	);
}
