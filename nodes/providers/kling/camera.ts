import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { readChoice, textToNumber } from '../../shared/form/values';
import type { ProviderCall } from '../provider';
import type { KlingFeature } from './modelCheck';
import { cameraAxes } from './requestSchema';

const movement: INodeProperties = {
	displayName: 'Camera Movement',
	name: 'cameraControlType',
	type: 'options',
	options: [
		{
			name: 'Down and Back',
			value: 'down_back',
			description: 'Camera descends and moves backward: pan down and zoom out',
		},
		{
			name: 'Forward and Up',
			value: 'forward_up',
			description: 'Camera moves forward and tilts up: zoom in and pan up',
		},
		{
			name: 'Left Turn Forward',
			value: 'left_turn_forward',
			description: 'Rotate left and move forward',
		},
		{
			name: 'Right Turn Forward',
			value: 'right_turn_forward',
			description: 'Rotate right and move forward',
		},
		{
			name: 'Simple',
			value: 'simple',
			description: 'One movement of your choice, with its strength',
		},
	],
	default: 'simple',
	description: 'How the camera moves',
	displayOptions: { show: { motionGuidance: ['camera'] } },
};

const axis: INodeProperties = {
	displayName: 'Camera Axis',
	name: 'cameraControlAxis',
	type: 'options',
	options: [
		{
			name: 'Horizontal',
			value: 'horizontal',
			description: 'Movement along the horizontal axis. Negative: left, positive: right.',
		},
		{
			name: 'Pan',
			value: 'pan',
			description: 'Rotation in the vertical plane. Negative: down, positive: up.',
		},
		{
			name: 'Roll',
			value: 'roll',
			description: 'Rolling. Negative: counterclockwise, positive: clockwise.',
		},
		{
			name: 'Tilt',
			value: 'tilt',
			description: 'Rotation in the horizontal plane. Negative: left, positive: right.',
		},
		{
			name: 'Vertical',
			value: 'vertical',
			description: 'Movement along the vertical axis. Negative: down, positive: up.',
		},
		{
			name: 'Zoom',
			value: 'zoom',
			description:
				'Change of the focal length. Negative: narrower field of view, positive: wider field of view.',
		},
	],
	default: 'zoom',
	description: 'The axis along or around which the camera moves; the other axes are sent as 0',
	displayOptions: { show: { motionGuidance: ['camera'], cameraControlType: ['simple'] } },
};

const strength: INodeProperties = {
	displayName: 'Camera Strength',
	name: 'cameraControlValue',
	type: 'number',
	typeOptions: { minValue: -10, maxValue: 10 },
	default: 5,
	description: 'How far the camera moves, from -10 to 10, but not 0. The sign sets the direction.',
	displayOptions: { show: { motionGuidance: ['camera'], cameraControlType: ['simple'] } },
};

/** Contract: Kling, "Camera Control Configuration"; the wording of the axes is Kling's. */
export const camera: KlingFeature = {
	fields: [movement, axis, strength],
	read: (call, { guidance }) => (guidance === 'camera' ? { camera_control: readCamera(call) } : {}),
	check: (check, { camera_control: control }) => {
		if (!control) return;
		check.supports('Camera', 'camera');
		if (control.type === 'simple') return;
		check.supports(`${movement.displayName} "${control.type}"`, 'cameraPresets');
	},
};

function readCamera(call: ProviderCall): IDataObject {
	const type = readChoice(movement, call.parameter('cameraControlType', 'simple'));
	if (type !== 'simple') return { type };
	const chosen = call.parameter<string>('cameraControlAxis', 'zoom');
	const value = textToNumber(call.parameter('cameraControlValue', 5));
	return {
		type,
		config: Object.fromEntries(cameraAxes.map((name) => [name, name === chosen ? value : 0])),
	};
}
