/** Of the form's fields: see `VideoProvider.apiNames`. */
export const klingApiNames = {
	customModelName: 'model_name',
	motionGuidance: null,
	'dynamicMasks.trajectoryInput': 'dynamic_masks.trajectories',
	'dynamicMasks.trajectoriesJson': 'dynamic_masks.trajectories',
	cameraControlType: 'camera_control.type',
	cameraControlAxis: 'camera_control.config',
	cameraControlValue: 'camera_control.config',
	callback: 'callback_url',
	checkModelSupport: null,
	ifExists: null,
	waitForSlot: null,
};
