import { imageFields, imageSelection } from '../../../../nodes/shared/images/imageField';

describe('imageFields', () => {
	const fields = imageFields({
		name: 'imageTail',
		label: 'End Frame',
		description: 'The last image',
		displayOptions: { show: { motionGuidance: ['endFrame'] }, hide: { a: [true] } },
		optional: true,
		defaultInputType: 'none',
	});

	it('shows each field for its input type, if the image applies at all', () => {
		expect(fields.map(({ name, displayOptions }) => [name, displayOptions?.show])).toEqual([
			['imageTailInputType', { motionGuidance: ['endFrame'] }],
			['imageTailUrl', { motionGuidance: ['endFrame'], imageTailInputType: ['url'] }],
			[
				'imageTailBinaryPropertyName',
				{ motionGuidance: ['endFrame'], imageTailInputType: ['binary'] },
			],
			['imageTailBase64', { motionGuidance: ['endFrame'], imageTailInputType: ['base64'] }],
		]);
		expect(fields.every(({ displayOptions }) => displayOptions?.hide)).toBe(true);
	});

	it('defines the parameters that are read', () => {
		const values: Record<string, string> = {
			imageTailInputType: 'binary',
			imageTailUrl: 'https://a',
			imageTailBinaryPropertyName: 'photo',
			imageTailBase64: 'aGk=',
		};
		const read = jest.fn((name: string) => values[name]);
		expect(imageSelection(read, { name: 'imageTail', label: 'End Frame' })).toEqual({
			label: 'End Frame',
			inputType: 'binary',
			url: 'https://a',
			binaryPropertyName: 'photo',
			base64: 'aGk=',
		});
		expect(read.mock.calls.map(([name]) => name).sort()).toEqual(
			fields.map(({ name }) => name).sort(),
		);
	});
});
