import { z } from 'zod';

/** A number in a form's text field, which may have an exponent. */
export const formNumber = (minimum: number, maximum: number) =>
	z
		.string()
		.regex(/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i, 'must be a number')
		.transform(Number)
		.pipe(z.number().min(minimum).max(maximum));

/** A whole number in a form's text field. */
export const formInteger = (minimum: number, maximum: number) =>
	formNumber(minimum, maximum).pipe(z.number().int());
