import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { companyQuery } from '../../api/company.ts';
import { ErrorView } from '../../components/error-view.tsx';
import { Page } from '../../components/page.tsx';
import { useGrant, useMay } from '../../session/use-session.ts';
import { Pending } from '../../shell/pending.tsx';
import { CompanyDetails } from './company-details.tsx';
import { CompanyLimits } from './company-limits.tsx';
import { CompanyLogo } from './company-logo.tsx';
import { DeleteCompany, RestoreCompany } from './delete-company.tsx';

/** What the company is called, how it looks, what it may have at most. */
export function Screen() {
  const { t } = useTranslation('company');
  const { id } = useGrant().company;
  const may = useMay();
  const { data: company, isPending, isError, error, refetch } = useQuery(companyQuery(id));
  const readOnly = !may('company.write');
  return (
    <Page title={t('title')} lead={t('lead')}>
      {isPending && <Pending />}
      {isError && <ErrorView error={error} retry={() => void refetch()} />}
      {company && company.deletedAt !== null && <RestoreCompany company={company} />}
      {company && company.deletedAt === null && (
        <Stack maw={760}>
          <CompanyDetails company={company} readOnly={readOnly} />
          <CompanyLogo company={company} readOnly={readOnly} />
          <CompanyLimits company={company} readOnly={readOnly} />
          {may('company.delete') && <DeleteCompany company={company} />}
        </Stack>
      )}
    </Page>
  );
}
