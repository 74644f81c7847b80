import { Button } from '@mantine/core';
import { Languages } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { chooseLanguage, languageCodes, languages } from '../i18n/i18n.ts';

/** The way to the next language, by its own name; kept in this browser. Without a menu: the log-in loads little. */
export function LanguageButton() {
  const { i18n } = useTranslation();
  const next =
    languageCodes[(languageCodes.findIndex(code => code === i18n.language) + 1) % languageCodes.length] ??
    'en';
  return (
    <Button
      variant="subtle"
      color="gray"
      c="inherit"
      size="compact-md"
      leftSection={<Languages size={16} />}
      lang={next}
      onClick={() => void chooseLanguage(next)}
    >
      {languages[next]}
    </Button>
  );
}
