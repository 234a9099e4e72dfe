import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { faultsPage } from './faultsPage';

writeFileSync(path.join(__dirname, '../../docs/faults.md'), faultsPage());
