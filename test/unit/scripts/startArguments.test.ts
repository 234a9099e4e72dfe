import path from 'node:path';
import { readArguments } from '../../../scripts/start/arguments';
import { UsageError } from '../../../scripts/commandLine';

describe('the options of npm start', () => {
	it('have defaults', () => {
		expect(readArguments([])).toEqual({
			port: 5678,
			sandboxPort: 8686,
			imagePort: 8687,
			speed: 4,
			folder: path.join(__dirname, '../../../output/start'),
			help: false,
		});
	});

	it('are read', () => {
		const argv =
			'--port 1 --sandbox-port 65535 --image-port 3 --inspect 4 --speed 0.5 --folder here --help';
		expect(readArguments(argv.split(' '))).toEqual({
			port: 1,
			sandboxPort: 65535,
			imagePort: 3,
			inspectPort: 4,
			speed: 0.5,
			folder: path.resolve('here'),
			help: true,
		});
	});

	it.each([
		[['--port', '0'], /--port is "0"; allowed: whole numbers from 1 to 65535/],
		[['--port', '70000'], /allowed: whole numbers from 1 to 65535/],
		[['--port', '80.5'], /whole numbers/],
		[['--sandbox-port', ''], /--sandbox-port is ""/],
		[['--image-port', 'x'], /--image-port is "x"/],
		[['--speed', '-1'], /--speed/],
		[['--port', '8686'], /must differ/],
		[['--inspect', '8686'], /must differ/],
		[['--inspect', 'x'], /--inspect is "x"/],
		[['--inspect', ''], /--inspect is ""/],
		[['--prot', '1'], /'--prot'.*--help lists the options/],
	])('refuse %j in one line', (argv, message) => {
		const read = () => readArguments(argv);
		expect(read).toThrow(UsageError);
		expect(read).toThrow(message);
		expect(read).not.toThrow('\n');
	});
});
