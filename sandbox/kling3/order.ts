import type { PricedVideo } from '../klingBase/prices';
import { contentsOf, type CreateBody } from './createBody';
import type { Kling3Model } from './models';

/** The request with defaults. */
export interface Order {
	body: CreateBody;
	model: Kling3Model;
	prompt: string;
	resolution: PricedVideo['resolution'];
	/** Seconds. */
	duration: number;
	audio: string;
	/** The new API's default is true. */
	multiShot: boolean;
	sound: PricedVideo['sound'];
}

export function readOrder(body: CreateBody, model: Kling3Model): Order {
	const { resolution = '720p', duration = 5, audio = 'off', multi_shot } = body.settings ?? {};
	const [prompt] = contentsOf(body, 'prompt');
	const hasSound = model.soundAlways || audio === 'native';
	const sound = contentsOf(body, 'voice').length > 0 ? 'voice' : hasSound ? 'sound' : 'silent';
	return {
		body,
		model,
		prompt: prompt?.text ?? '',
		resolution,
		duration,
		audio,
		multiShot: model.shots === 'prompt' || (model.shots === 'field' && multi_shot !== false),
		sound,
	};
}
