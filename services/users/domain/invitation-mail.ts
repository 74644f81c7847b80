import { escapeHtml } from '@bandera/kit/html';

export interface InvitationMail {
  house: string;
  company: string;
  /** Name of who invites. */
  by: string;
  role: string;
  link: string;
  days: number;
}

/** The mail that holds the link by which an address joins a company. */
export function invitationMail({ house, company, by, role, link, days }: InvitationMail) {
  const subject = `${by} invites you to ${company} on ${house}`;
  const invites = `${by} invites you to join ${company} on ${house} as ${role}.`;
  const validity = `The link is valid for ${days} days and works once.`;
  const advice = 'If you do not know them, you can ignore this mail.';
  return {
    subject,
    text: [invites, '', 'Join here:', link, '', validity, advice, ''].join('\n'),
    html: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(subject)}</title>
</head>
<body style="margin:0;padding:24px;background:#f4f4f5;
color:#18181b;font:16px/1.5 system-ui,sans-serif">
<div style="max-width:480px;margin:auto;padding:32px;
background:#fff;border-radius:12px">
<p style="margin:0 0 16px;font-weight:600">${escapeHtml(house)}</p>
<p style="margin:0 0 24px">${escapeHtml(invites)}</p>
<p style="margin:0 0 24px"><a href="${escapeHtml(link)}"
style="padding:12px 20px;border-radius:8px;background:#18181b;
color:#fff;text-decoration:none">Join ${escapeHtml(company)}</a></p>
<p style="margin:0 0 16px">${validity}</p>
<p style="margin:0;color:#52525b;font-size:14px">${advice}</p>
</div>
</body>
</html>
`,
  };
}
