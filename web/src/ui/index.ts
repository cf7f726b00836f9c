export { RouterProvider } from 'react-aria-components';
export { Alert } from './alert';
export { Button, IconButton, Link, LinkButton } from './button';
export { ActionMenu, CopyText, DateTime, Details, ScopeList, Section, TabPanels, useNumberFormat } from './content';
export { ConfirmDialog, Dialog } from './dialog';
export { Denied, ErrorState, FaultAlert, readFault } from './fault';
export { useFieldErrors, useRefusal } from './field-errors';
export {
  Checkbox,
  CheckboxGroup,
  type Choice,
  PasswordField,
  SearchField,
  SelectField,
  Switch,
  TextAreaField,
  TextField,
} from './fields';
export { Form, FormActions, type FormErrors, type FormValues } from './form';
export { defineMessages, LANGUAGES, type Language, LanguageProvider, useLanguage, useMessages } from './i18n';
export { Icon, type IconName } from './icons';
export { COMMON } from './messages';
export { focusTitle, Page, SITE } from './page';
export { Badge, EmptyState, Offered, PartialNote, Skeleton } from './states';
export { DataTable, Pager, type TableColumn } from './table';
export { applyStoredTheme, THEMES, type Theme, useTheme } from './theme';
export { ToastProvider, useToast } from './toast';
