import type { INodeProperties } from 'n8n-workflow';

import { imageFields } from '../../shared/images/imageField';
import { staticMaskField } from './images';
import type { KlingFeature } from './modelCheck';

const MOTION_BRUSH = { show: { motionGuidance: ['motionBrush'] } };

/** Contract: Kling, "Dynamic Masks Configuration". */
const fields: INodeProperties[] = [
	...staticMaskField.fields,
	{
		displayName: 'Dynamic Masks',
		name: 'dynamicMasks',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, sortable: true },
		placeholder: 'Add Dynamic Mask',
		default: {},
		description: 'Up to 6 areas, each of which moves along its own path',
		displayOptions: MOTION_BRUSH,
		options: [
			{
				displayName: 'Mask',
				name: 'masks',
				values: [
					...imageFields({
						name: 'mask',
						label: 'Mask',
						description: 'The area that moves, painted on a copy of the image',
					}),
					{
						displayName: 'Trajectory Input',
						name: 'trajectoryInput',
						type: 'options',
						noDataExpression: true,
						options: [
							{ name: 'JSON', value: 'json' },
							{ name: 'Rows', value: 'rows' },
						],
						default: 'rows',
						description: 'How the points of the path are entered',
					},
					{
						displayName: 'Trajectory (JSON)',
						name: 'trajectoriesJson',
						type: 'json',
						default: '[{"x": 100, "y": 100}, {"x": 200, "y": 150}]',
						description:
							'2 to 77 points in pixels of the image. The origin is the bottom-left corner.',
						displayOptions: { show: { trajectoryInput: ['json'] } },
					},
					{
						displayName: 'Trajectory Points',
						name: 'trajectories',
						type: 'fixedCollection',
						typeOptions: { multipleValues: true, sortable: true },
						placeholder: 'Add Point',
						default: {},
						description:
							'2 to 77 points in pixels of the image. The origin is the bottom-left corner.',
						displayOptions: { show: { trajectoryInput: ['rows'] } },
						options: [
							{
								displayName: 'Point',
								name: 'points',
								values: [
									{
										displayName: 'X',
										name: 'x',
										type: 'number',
										default: 0,
										description: 'Pixels from the left edge',
									},
									{
										displayName: 'Y',
										name: 'y',
										type: 'number',
										default: 0,
										description: 'Pixels from the bottom edge',
									},
								],
							},
						],
					},
				],
			},
		],
	},
];

/** Areas that move along paths, or stay still; `images.ts` finds the masks. */
export const motionBrush: KlingFeature = {
	fields,
	check: (check, body) => {
		if (body.static_mask !== undefined || body.dynamic_masks !== undefined) {
			check.supports('Motion Brush', 'motionBrush');
		}
	},
};
