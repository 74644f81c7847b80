import type { Permission } from '@bandera/contracts/permission-table';
import {
  ArrowLeftRight,
  Bell,
  Building2,
  ChartColumn,
  Flag,
  FlaskConical,
  FolderKanban,
  KeyRound,
  Layers,
  type LucideIcon,
  ScrollText,
  Settings,
  Shapes,
  UserRound,
  UsersRound,
  Webhook,
} from 'lucide-react';

export interface Place {
  /** Its name is `place.<name>` in the namespace `shell`. */
  name:
    | 'audit'
    | 'company'
    | 'environments'
    | 'features'
    | 'keys'
    | 'members'
    | 'notifications'
    | 'playground'
    | 'profile'
    | 'projects'
    | 'projectSettings'
    | 'reports'
    | 'segments'
    | 'transfer'
    | 'webhooks';
  to: string;
  icon: LucideIcon;
  /** Shown to those only who may do this. */
  needs?: Permission;
}

/** Where one can go within a project: `to` begins with it. */
export const projectPlaces = [
  { name: 'features', to: '/projects/$project/features', icon: Flag },
  { name: 'playground', to: '/projects/$project/playground', icon: FlaskConical },
  { name: 'reports', to: '/projects/$project/reports', icon: ChartColumn },
  { name: 'environments', to: '/projects/$project/environments', icon: Layers },
  { name: 'keys', to: '/projects/$project/keys', icon: KeyRound, needs: 'key.read' },
  { name: 'transfer', to: '/projects/$project/transfer', icon: ArrowLeftRight },
  { name: 'projectSettings', to: '/projects/$project/settings', icon: Settings },
] as const satisfies Place[];

export const companyPlaces = [
  { name: 'projects', to: '/projects', icon: FolderKanban },
  { name: 'segments', to: '/segments', icon: Shapes },
  { name: 'audit', to: '/audit', icon: ScrollText, needs: 'audit.read' },
  { name: 'members', to: '/settings/members', icon: UsersRound },
  { name: 'webhooks', to: '/settings/webhooks', icon: Webhook, needs: 'webhook.read' },
  { name: 'company', to: '/settings/company', icon: Building2 },
] as const satisfies Place[];

export const ownPlaces = [
  { name: 'profile', to: '/settings/profile', icon: UserRound },
  { name: 'notifications', to: '/settings/notifications', icon: Bell },
] as const satisfies Place[];
