import { integer } from '@bandera/kit/config';
import { z } from 'zod';

export const companiesConfig = z.object({
  /** How long drawing an uploaded logo may take; then its process is killed. */
  LOGO_SECONDS: integer(1, 300).default(10),
});
