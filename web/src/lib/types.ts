// Short names for what the server says; schema.ts is made of openapi.json by `npm run types`.
import type { components } from './schema';

type S = components['schemas'];
export type Words = S['Words'];
export type House = S['HouseView'];
export type Me = S['MeView'];
export type Session = S['Session'];
export type SignIn = S['SignInRequest'];
export type Desk = S['DeskView'];
export type DeskList = S['DeskList'];
export type DocumentRow = S['DocumentRow'];
export type DocumentList = S['ListView'];
export type Doc = S['DocumentView'];
export type Act = S['ActView'];
export type Arg = S['ArgView'];
export type ActArgs = S['ActArgs'];
export type Choice = S['ChoiceView'];
export type DraftRequest = S['DraftRequest'];
export type ReviewStep = S['ReviewStep'];
export type ReceiveRequest = S['ReceiveRequest'];
export type Person = S['PersonView'];
export type Peer = S['PeerView'];
export type Register = S['RegisterView'];
export type DossierList = S['DossierList'];
export type Dossier = S['DossierView'];
export type DossierRequest = S['DossierRequest'];
export type Judgement = S['JudgementView'];
export type Verified = S['VerifiedView'];
export type ChangedPage = S['PictureView'];
export type HistoryRow = S['HistoryRow'];
export type Quarantine = S['QuarantineView'];
export type Held = S['HeldView'];
export type QuarantineRequest = S['QuarantineRequest'];
export type Provenance = S['ProvenanceView'];
export type Intake = S['IntakeView'];
export type Upload = S['UploadView'];
export type UploadRequest = S['UploadRequest'];
export type Door = S['Door'];
export type Progress = S['ProgressView'];
export type Version = S['VersionView'];
export type VGCACall = S['VGCACallView'];
export type Failure = S['FailureBody'];
export type SigningWish = S['SigningWish'];
export type Signing = S['SigningRequestView'];
export type SigningItem = S['SigningItemView'];
export type Way = S['WayView'];
export type Pairing = S['PairingView'];
export type Agent = S['AgentView'];
export type Account = S['AccountView'];
export type Passkey = S['PasskeyView'];
export type PasskeyAsked = S['PasskeyAsked'];
export type PasskeySession = S['PasskeySession'];
export type OpenSession = S['SessionView'];
export type PersonSessions = S['PersonSessions'];
export type ProofWays = S['ProofView'];
export type Proof = S['ProofRequest'];
export type Codes = S['CodesView'];
export type Recovery = S['RecoveryView'];
export type AccountNotice = S['NoticeView'];
export type Services = S['ServicesView'];
export type Ledgers = S['LedgersView'];
export type LedgerLine = S['LedgerView'];
export type Service = S['ServiceView'];

/** CONTRACT.md, `trien verify --json`: what JudgementView.report holds. */
export interface Report {
  indication: string | null;
  sub_indication?: string;
  covers_whole_file?: boolean;
  error?: { kind: string; message: string } | null;
  signatures?: ReportSignature[];
}

export interface ReportSignature {
  field: string;
  kind: 'signature' | 'document_timestamp' | 'evidence_record' | 'archive_timestamp' | 'timestamp';
  indication: string;
  sub_indication?: string;
  intact: boolean;
  byte_range_ok: boolean;
  coverage: string;
  changes_after: string | null;
  changes_permitted: boolean;
  changed_fields?: string[] | null;
  level: string;
  timestamps: number;
  claimed_time?: string;
  best_time?: string;
  signer?: {
    subject: string;
    common_name: string;
    organization: string;
    serial: string;
    issuer: string;
    not_before: string;
    not_after: string;
  } | null;
  chain_ok: boolean;
  revocation: string;
  official: boolean;
  warnings?: string[] | null;
}
