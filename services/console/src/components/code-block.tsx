import { Code } from '@mantine/core';
import classes from './code-block.module.css';
import { CopyButton } from './copy-button.tsx';

/** Text for a machine, to be read and copied. `label` says what it is to those who do not see it. */
export const CodeBlock = ({ code, label }: { code: string; label: string }) => (
  <div className={classes.frame}>
    {/* Long lines scroll, which has to work with the keyboard. */}
    <Code block className={classes.code} tabIndex={0} role="region" aria-label={label}>
      {code}
    </Code>
    <div className={classes.copy}>
      <CopyButton value={code} />
    </div>
  </div>
);
