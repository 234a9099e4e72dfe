import { refuseParameter } from '../klingBase/klingErrors';
import type { Order } from './order';

const SHOT = /shot\s+(\d+)\s*,\s*(\d+)\s*,([^;]*);/gi;
const MOST = 6;
const LONGEST = 512;

/**
 * Seconds of each shot. A prompt names them as `shot n, m, words;`. Without them a model with `multi_shot`
 * cuts by itself, here in the middle.
 *
 * @throws Refusal 1201
 */
export function promptShots({ model, prompt, duration, multiShot }: Order): number[] {
	if (!multiShot) return [];
	const shots = [...prompt.matchAll(SHOT)];
	if (shots.length === 0) return model.shots === 'field' ? [duration / 2, duration / 2] : [];
	if (shots.length > MOST) throw refuseParameter(`prompt: at most ${MOST} shots`);
	const seconds = shots.map(([, number, length, words = ''], index) => {
		if (Number(number) !== index + 1) throw refuseParameter(`prompt: shot ${index + 1} is missing`);
		if (Number(length) < 1) throw refuseParameter(`prompt: shot ${number} lasts less than 1 s`);
		if ([...words.trim()].length > LONGEST) {
			throw refuseParameter(`prompt: shot ${number} has more than ${LONGEST} characters`);
		}
		return Number(length);
	});
	const sum = seconds.reduce((total, shot) => total + shot, 0);
	if (sum !== duration) {
		throw refuseParameter(`prompt: the shots last ${sum} s, the video ${duration} s`);
	}
	return seconds;
}
