import { ErrorView } from './error-view.tsx';

/** What is wrong with a whole form; nothing while nothing is. */
export const FormError = ({ failure }: { failure: unknown }) =>
  failure === undefined ? null : <ErrorView error={failure} />;
