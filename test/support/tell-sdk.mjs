// Loaded with `node --import`: says on stderr which packages of the AWS SDK the program asks for.
import { register } from 'node:module';

const hook = `
  import { writeSync } from 'node:fs';
  export async function resolve(specifier, context, next) {
    if (specifier.startsWith('@aws-sdk/client-')) writeSync(2, 'asked for ' + specifier + '\\n');
    return next(specifier, context);
  }`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);
