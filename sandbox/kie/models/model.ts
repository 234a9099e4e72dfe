import type { z } from 'zod';
import type { VideoScene } from '../../render';

/** An image that an input names. */
export interface NamedImage {
	field: string;
	url: string;
	rules: ImageRules;
}

/** The images that a model accepts. */
export interface ImageRules {
	formats: string[];
	/** Bytes. */
	largest: number;
	/** Pixels. */
	shortestSide?: number;
	/** Width divided by height. */
	ratio?: { minimum: number; maximum: number };
}

/** The scene of a video besides its images. */
interface SceneSettings {
	durationSeconds: number;
	aspectRatio?: VideoScene['aspectRatio'];
}

/** One model of kie.ai, from sections 1 and 4 of the document on its models. */
export interface KieModel<Input = never> {
	/** Strict: an unknown field is an issue. */
	input: z.ZodType<Input>;
	/** The first frame, and the last if there are two; none if the video is made from the text. */
	images(input: Input): NamedImage[];
	scene(input: Input): SceneSettings;
	creditsPerSecond(input: Input): number;
}

/** Keeps the type of each model's input. */
export const defineModel = <Input>(model: KieModel<Input>) => model as KieModel;
