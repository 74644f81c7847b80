import type { UseFormInput } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Input } from '../../api/bodies.ts';
import { answered, api, ifMatch } from '../../api/client.ts';
import { type Company, companyQuery, rememberCompany } from '../../api/company.ts';
import { isProblem } from '../../api/problem.ts';
import { tellDone, tellFailed } from '../../components/tell.tsx';
import { useProblemForm } from '../../components/use-problem-form.ts';

interface CompanyForm<Values> {
  company: Company;
  valuesOf: (company: Company) => Values;
  validate?: UseFormInput<Values>['validate'];
  bodyOf: (values: Values) => Input<'patchApiV1CompaniesId'>;
}

/**
 * A form about a part of the company. What others change meanwhile fills it anew as long as nothing is typed; when both have
 * changed the same part, `theirs` is their version, and the two ways out are `keepMine` and `takeTheirs`.
 */
export function useCompanyForm<Values extends Record<string, unknown>>(parts: CompanyForm<Values>) {
  const { company, valuesOf, validate, bodyOf } = parts;
  const { t } = useTranslation('company');
  const queries = useQueryClient();
  const { queryKey } = companyQuery(company.id);
  const [base, setBase] = useState(company);
  const [theirs, setTheirs] = useState<Company>();
  const problemForm = useProblemForm<Values>(
    { initialValues: valuesOf(company), ...(validate && { validate }) },
    values => save(values),
  );
  const { form } = problemForm;

  function fillFrom(company: Company): void {
    form.setInitialValues(valuesOf(company));
    form.setValues(valuesOf(company));
    form.resetDirty(valuesOf(company));
    setBase(company);
  }
  const isUntouched = !form.isDirty();
  // biome-ignore lint/correctness/useExhaustiveDependencies: when another version arrives, and only then
  useEffect(() => {
    if (company.version > base.version && isUntouched) fillFrom(company);
  }, [company.version]);

  async function send(values: Values, version: number): Promise<void> {
    const call = api.PATCH('/api/v1/companies/{id}', {
      params: { path: { id: company.id } },
      body: bodyOf(values),
      headers: ifMatch(version),
    });
    const saved = await answered(call);
    queries.setQueryData(queryKey, saved);
    rememberCompany(saved);
    fillFrom(saved);
    tellDone(t('saved'));
  }

  async function save(values: Values): Promise<void> {
    try {
      await send(values, base.version);
    } catch (error) {
      if (!isProblem(error) || error.status !== 412) throw error;
      const latest = await queries.fetchQuery({ ...companyQuery(company.id), staleTime: 0 });
      // Something else about the company was changed: no concern of this form.
      if (isSame(valuesOf(latest), valuesOf(base))) await send(values, latest.version);
      else setTheirs(latest);
    }
  }

  return {
    ...problemForm,
    theirs,
    keepMine() {
      if (theirs) setBase(theirs);
      setTheirs(undefined);
      if (theirs) send(form.getValues(), theirs.version).catch(tellFailed);
    },
    takeTheirs() {
      if (theirs) fillFrom(theirs);
      setTheirs(undefined);
    },
    decideLater: () => setTheirs(undefined),
  };
}

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
