// `npm run types -w services/console`: writes the console's types of our API anew, after a route has changed.
import { writeFileSync } from 'node:fs';
import { currentTypes, typesFile } from './console/types.ts';

writeFileSync(typesFile, await currentTypes());
