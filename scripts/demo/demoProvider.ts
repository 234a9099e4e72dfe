import { providers } from '../../nodes/providers';
import type { VideoProvider } from '../../nodes/providers/provider';
import { UsageError } from '../commandLine';

/** The demo's options that some providers do not support, with the name of the missing feature. */
const LACKS = {
	prompt: 'takes no prompt',
	'end-frame': 'has no end frame',
	camera: 'has no camera control',
	list: 'has no list of tasks',
};

type Option = keyof typeof LACKS;

/** The provider by its ID. @throws UsageError naming the available providers */
export function demoProvider(id = 'kling'): VideoProvider {
	const provider = providers.find((candidate) => candidate.id === id);
	if (provider) return provider;
	throw new UsageError(
		`--provider is "${id}"; allowed: ${providers.map((one) => one.id).join(', ')}`,
	);
}

/** Whether the form of Create Task has a field for this provider. */
export const hasField = ({ createFields }: VideoProvider, name: string): boolean =>
	createFields.some((field) => field.name === name);

/** The name of the provider's field for an end frame; undefined if it has no such field. */
export const endFrameField = (provider: VideoProvider): string | undefined =>
	['imageTail', 'endFrame', 'endImage', 'tailImage'].find((name) =>
		hasField(provider, `${name}InputType`),
	);

/** @throws UsageError for an option that was given and that the provider cannot follow */
export function refuseForeignOptions(
	provider: VideoProvider,
	given: Partial<Record<Option, unknown>>,
): void {
	const offers: Record<Option, boolean> = {
		prompt: hasField(provider, 'prompt'),
		'end-frame': endFrameField(provider) !== undefined,
		camera: hasField(provider, 'cameraControlType'),
		list: provider.list !== undefined,
	};
	for (const option of Object.keys(LACKS) as Option[]) {
		if (given[option] === undefined || offers[option]) continue;
		throw new UsageError(
			`--${option} cannot be used with --provider ${provider.id}: ${provider.displayName} ${LACKS[option]}`,
		);
	}
}
