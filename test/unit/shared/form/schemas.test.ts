import { z } from 'zod';

import { InvalidInputError } from '../../../../nodes/shared/failures';
import { bodyLabels, checkBody } from '../../../../nodes/shared/form/schemas';

describe('bodyLabels', () => {
	const field = (name: string, displayName: string) =>
		({ name, displayName, type: 'string', default: '' }) as const;

	it('takes the labels of the form, by API name', () => {
		const fields = [
			field('callback', 'Callback'),
			field('imageTailInputType', 'End Frame Input Type'),
			field('cfgScale', 'CFG Scale'),
			field('callbackUrl', 'Callback URL'),
			field('cameraType', 'Camera Movement'),
			field('cameraAxis', 'Camera Axis'),
			field('waitForSlot', 'Wait for Free Slot'),
		];
		const apiNames = {
			callback: 'callback_url',
			cameraType: 'camera_control.type',
			cameraAxis: 'camera_control.config',
			waitForSlot: null,
		};
		expect(bodyLabels(fields, apiNames)).toMatchObject({
			image_tail: 'End Frame',
			cfg_scale: 'CFG Scale',
			callback_url: 'Callback URL',
			camera_control: 'Camera Movement',
		});
	});

	it('passes over the objects that wrap the fields', () => {
		const fields = [
			field('version', 'Model'),
			field('customVersion', 'Version'),
			field('inputJson', 'Input (JSON)'),
			field('cameraType', 'Camera Movement'),
		];
		const apiNames = {
			version: 'input.version',
			customVersion: 'input.version',
			inputJson: 'input',
			cameraType: 'input.camera_control.type',
		};
		expect(bodyLabels(fields, apiNames, ['input'])).toEqual({
			version: 'Model',
			camera_control: 'Camera Movement',
		});
	});
});

const schema = z
	.object({
		cfg_scale: z
			.number({ message: 'a number from 0 to 1' })
			.max(1, 'a number from 0 to 1')
			.optional(),
		masks: z
			.array(z.object({ points: z.array(z.object({ x: z.number({ message: 'a number' }) })) }))
			.optional(),
		sound: z.string().optional(),
		input: z.object({ prompt: z.string({ message: 'a text' }) }).optional(),
	})
	.passthrough()
	.superRefine((body, context) => {
		if (body.sound === 'loud') {
			context.addIssue({ code: 'custom', path: ['camera', 'config'], message: 'no config' });
		}
	});
const labels = { cfg_scale: 'CFG Scale', masks: 'Dynamic Masks', prompt: 'Prompt' };

describe('checkBody', () => {
	it('returns the body, including fields that the schema does not know', () => {
		const body = { cfg_scale: 0.5, watermark: true };
		expect(checkBody(schema, body, labels)).toEqual(body);
	});

	it.each([
		[{ cfg_scale: 2 }, '"CFG Scale (cfg_scale)" is 2; allowed: a number from 0 to 1'],
		[{ cfg_scale: 'x' }, '"CFG Scale (cfg_scale)" is "x"; allowed: a number from 0 to 1'],
		[
			{ masks: [{ points: [] }, { points: [{ x: 1 }, { x: 'left' }] }] },
			'"Dynamic Masks (masks[1].points[1].x)" is "left"; allowed: a number',
		],
		[
			{ masks: [{ points: [{}] }] },
			'"Dynamic Masks (masks[0].points[0].x)" is empty; allowed: a number',
		],
		[{ input: {} }, '"Prompt (input.prompt)" is empty; allowed: a text'],
		[{ sound: 'loud' }, '"camera.config" is empty; allowed: no config'],
	])('names field, given value and allowed values: %p', (body, message) => {
		const check = () => checkBody(schema, body, labels);
		expect(check).toThrow(InvalidInputError);
		expect(check).toThrow(message);
	});

	it('reports the first problem', () => {
		expect(() => checkBody(schema, { masks: 5, cfg_scale: 2 }, labels)).toThrow('CFG Scale');
	});
});
