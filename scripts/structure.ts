import path from 'node:path';
import { structureFigures } from './structure/figures';

const figures = structureFigures(path.join(__dirname, '..'));
const { files, lines, openedByCreateTask, smallFiles, largestFile, wrongDirections } = figures;

console.log(`nodes/: ${files} files, ${lines} lines
Create Task at Kling opens ${openedByCreateTask.length} files (at most 47)
Files of at most 30 lines: ${smallFiles.length} (at most 20)
Largest file: ${largestFile.file}, ${largestFile.lines} lines (at most 250)
Imports against the floors: ${wrongDirections.length}`);
for (const direction of wrongDirections) console.log(`  ${direction}`);
process.exitCode = wrongDirections.length > 0 ? 1 : 0;
