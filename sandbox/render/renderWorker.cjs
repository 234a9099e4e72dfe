'use strict';

// A worker thread starts without the loader or transform of the code that started it: this entry
// is plain JavaScript and registers tsx for the TypeScript behind it.
const { require: requireTypeScript } = require('tsx/cjs/api');

module.exports = requireTypeScript('./drawScene.ts', module.filename).drawScene;
