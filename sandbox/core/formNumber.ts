import { z } from 'zod';

/** A number as a form's text field has it, which may be written with an exponent. */
export const formNumber = (minimum: number, maximum: number) =>
	z
		.string()
		.regex(/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i, 'must be a number')
		.transform(Number)
		.pipe(z.number().min(minimum).max(maximum));

/** A whole number as a form's text field has it. */
export const formInteger = (minimum: number, maximum: number) =>
	formNumber(minimum, maximum).pipe(z.number().int());
