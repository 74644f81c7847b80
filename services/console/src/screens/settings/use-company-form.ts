import type { UseFormInput } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Input } from '../../api/bodies.ts';
import { answered, api, ifMatch } from '../../api/client.ts';
import { type Company, companyQuery, rememberCompany } from '../../api/company.ts';
import { tellDone } from '../../components/tell.tsx';
import { useVersionedForm } from '../../components/use-versioned-form.ts';

interface CompanyForm<Values> {
  company: Company;
  valuesOf: (company: Company) => Values;
  validate: NonNullable<UseFormInput<Values>['validate']>;
}

/** A form about a part of the company. */
export function useCompanyForm<Values extends Record<string, unknown> & Input<'patchApiV1CompaniesId'>>(
  form: CompanyForm<Values>,
) {
  const { t } = useTranslation('company');
  const queries = useQueryClient();
  const { id } = form.company;
  const query = companyQuery(id);
  const params = { path: { id } };
  return useVersionedForm<Company, Values>({
    ...form,
    thing: form.company,
    save: (body, version) =>
      answered(api.PATCH('/api/v1/companies/{id}', { params, body, headers: ifMatch(version) })),
    latest: () => queries.fetchQuery({ ...query, staleTime: 0 }),
    onSaved(saved) {
      queries.setQueryData(query.queryKey, saved);
      rememberCompany(saved);
      tellDone(t('saved'));
    },
  });
}
