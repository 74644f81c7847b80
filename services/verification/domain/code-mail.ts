import type { Purpose } from './code.ts';

export interface CodeMail {
  subject: string;
  text: string;
  html: string;
}

const wording: Record<Purpose, { subject: string; use: string }> = {
  email: { subject: 'Confirm your e-mail address', use: 'confirm your e-mail address' },
  'password-reset': { subject: 'Choose a new password', use: 'choose a new password' },
  'sign-in': { subject: 'Your sign-in code', use: 'sign in' },
};

/**
 * The code stands in the body only, since subjects show on locked screens and in logs of mail servers. All ASCII with short
 * lines, so that it travels unencoded, and without any other run of six digits that a program could take for the code.
 */
export function codeMail(purpose: Purpose, digits: string, house: string): CodeMail {
  const { subject, use } = wording[purpose];
  const ask = `Enter this code to ${use}:`;
  const validity = 'It is valid for ten minutes and works once.';
  const advice = [
    `Nobody at ${house} will ever ask you for it.`,
    'If you did not ask for it, you can ignore this mail.',
  ];
  return {
    subject: `${house}: ${subject}`,
    text: [ask, '', `    ${digits}`, '', validity, '', ...advice, ''].join('\n'),
    html: htmlOf({ house, subject, ask, digits, validity, advice }),
  };
}

interface Parts {
  house: string;
  subject: string;
  ask: string;
  digits: string;
  validity: string;
  advice: string[];
}

const htmlOf = ({ house, subject, ask, digits, validity, advice }: Parts): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${house}: ${subject}</title>
</head>
<body style="margin:0;padding:24px;background:#f4f4f5;
color:#18181b;font:16px/1.5 system-ui,sans-serif">
<div style="max-width:480px;margin:auto;padding:32px;
background:#fff;border-radius:12px">
<p style="margin:0 0 16px;font-weight:600">${house}</p>
<p style="margin:0">${ask}</p>
<p style="margin:24px 0;letter-spacing:8px;
font:600 32px ui-monospace,monospace">
${digits}
</p>
<p style="margin:0 0 16px">${validity}</p>
<p style="margin:0;color:#52525b;font-size:14px">
${advice.join('\n')}
</p>
</div>
</body>
</html>
`;
