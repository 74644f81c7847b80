import { useTranslation } from 'react-i18next';
import type { Configuration } from '../../api/features.ts';
import { ConflictDialog } from '../../components/conflict-dialog.tsx';
import { useStrategyWords } from './strategy-words.ts';

interface RulesConflictProps {
  project: string;
  mine: Configuration;
  theirs: Configuration;
  onKeepMine: () => void;
  onTakeTheirs: () => void;
  onClose: () => void;
}

/** Two versions of an environment's rules, said in sentences. */
export function RulesConflict({ project, mine, theirs, ...choices }: RulesConflictProps) {
  const { t } = useTranslation('feature');
  const words = useStrategyWords(project);
  const count = Math.max(mine.strategies.length, theirs.strategies.length);
  const nothing = t('compare.nothing');
  const strategies = Array.from({ length: count }, (_, index) => {
    const [own, other] = [mine.strategies[index], theirs.strategies[index]];
    return {
      label: t('strategy.numbered', { place: index + 1 }),
      mine: own ? words.whole(own) : nothing,
      theirs: other ? words.whole(other) : nothing,
    };
  });
  const prerequisites = {
    label: t('prerequisites.title'),
    mine: mine.prerequisites.map(words.prerequisite).join(' · ') || nothing,
    theirs: theirs.prerequisites.map(words.prerequisite).join(' · ') || nothing,
  };
  const state = {
    label: t('state'),
    mine: t(mine.enabled ? 'on' : 'off'),
    theirs: t(theirs.enabled ? 'on' : 'off'),
  };
  return <ConflictDialog opened fields={[state, ...strategies, prerequisites]} {...choices} />;
}
