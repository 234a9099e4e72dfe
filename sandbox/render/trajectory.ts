import type { Displacement } from './preparedScene';

/**
 * The displacement at a time from 0 to 1 on a smooth curve (Catmull-Rom) through points that are
 * evenly spaced in time.
 */
export function displacementAt(path: Displacement[], time: number): Displacement {
	const last = path.length - 1;
	const along = Math.max(0, Math.min(1, time)) * last;
	const segment = Math.min(Math.floor(along), Math.max(0, last - 1));
	const within = along - segment;
	const point = (index: number) => path[Math.max(0, Math.min(last, index))]!;
	const curve = (axis: 'x' | 'y') => {
		const [before, from, to, after] = [-1, 0, 1, 2].map((step) => point(segment + step)[axis]) as [
			number,
			number,
			number,
			number,
		];
		return (
			from +
			0.5 *
				within *
				(to -
					before +
					within *
						(2 * before - 5 * from + 4 * to - after + within * (3 * (from - to) + after - before)))
		);
	};
	return { x: curve('x'), y: curve('y') };
}
