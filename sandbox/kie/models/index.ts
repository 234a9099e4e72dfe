import { kling26, kling26OfContract } from './kling26';
import { kling30Omni } from './kling30Omni';
import { kling30Turbo } from './kling30Turbo';
import { kling30Video } from './kling30Video';
import type { KieModel } from './model';
import { kling21Master, kling21Pro, kling21Standard, kling25Turbo } from './singleImage';

export type { KieModel, NamedImage } from './model';

const MODELS = new Map<string, KieModel>([
	['kling-2.6/image-to-video', kling26],
	['kling-3.0/video', kling30Video],
	['kling/v3-turbo-image-to-video', kling30Turbo],
	['kling-3.0-omni/image-to-video', kling30Omni],
	['kling/v2-5-turbo-image-to-video-pro', kling25Turbo],
	// The catalogue's other name of the model.
	['kling/v2-5-turbo-image-to-video', kling25Turbo],
	['kling/v2-1-standard', kling21Standard],
	['kling/v2-1-pro', kling21Pro],
	['kling/v2-1-master-image-to-video', kling21Master],
]);

/** @returns undefined for an unknown id */
export function modelOf(id: unknown, version: 'contract' | 'deployed'): KieModel | undefined {
	if (id === 'kling-2.6/image-to-video' && version === 'contract') return kling26OfContract;
	return typeof id === 'string' ? MODELS.get(id) : undefined;
}
