import type { z } from 'zod';
import type { VideoScene } from '../../render';

/** An image that an input names. */
export interface NamedImage {
	field: string;
	url: string;
	rules: ImageRules;
}

/** What a model takes as an image. */
export interface ImageRules {
	formats: string[];
	/** Bytes. */
	largest: number;
	/** Pixels. */
	shortestSide?: number;
	/** Width divided by height. */
	ratio?: { minimum: number; maximum: number };
}

/** What the scene of a video needs beside its images. */
export interface SceneSettings {
	durationSeconds: number;
	aspectRatio?: VideoScene['aspectRatio'];
}

/** One model of kie.ai, as sections 1 and 4 of the document on its models have it. */
export interface KieModel<Input = never> {
	/** Strict: a field that the model does not have is an issue. */
	input: z.ZodType<Input>;
	/** The first frame, and the last if there are two; none where the video is made of the text. */
	images(input: Input): NamedImage[];
	scene(input: Input): SceneSettings;
	creditsPerSecond(input: Input): number;
}

/** Lets each model keep the type of its own input. */
export const defineModel = <Input>(model: KieModel<Input>) => model as KieModel;
