// Package limits holds every cap on untrusted input, each with its reason beside it; no parser has a cap of its own.
package limits

// PDF structure (ISO 32000-2, Annex C gives architectural advice, not limits; these are ours).
const (
	// PDFDepth bounds nested arrays and dictionaries: real files stay under 20, a stack frame per level must not exhaust memory.
	PDFDepth = 200
	// PDFObjects bounds object numbers in a file: the largest real file seen had 2.3 million.
	PDFObjects = 8_388_607
	// PDFRevisions bounds cross-reference sections: 51 signatures with renewals for 70 years stay under 500.
	PDFRevisions = 1_000
	// PDFToken bounds one name, number or keyword, in bytes (ISO 32000-1, Annex C names 127 for names).
	PDFToken = 4_096
	// PDFString bounds one string object, in bytes: /Contents of a signature with a long chain is the largest seen (200 KB).
	PDFString = 16 << 20
	// PDFArray bounds the elements of one array or dictionary read from a file.
	PDFArray = 1_000_000
	// PDFStream bounds one decoded stream that we must read ourselves (xref, object stream, content, DSS), in bytes.
	PDFStream = 64 << 20
	// PDFFilters bounds the filters chained on a stream: two are common, a bomb chains hundreds.
	PDFFilters = 8
	// PDFSignatures bounds signature fields judged in one file.
	PDFSignatures = 500
	// MendedSize bounds a broken file that is searched for its objects from end to end, in bytes: larger ones are answered as broken at once,
	// since the search reads some 100 MB a second and a mended file is never judged valid anyway.
	MendedSize = 128 << 20
	// PDFTail is how far back from the end %%EOF and startxref are sought (ISO 32000-1, Annex H.3 note 18), in bytes.
	PDFTail = 1_024
	// PDFPages bounds the leaves of a page tree that is walked.
	PDFPages = 100_000
	// PDFFields bounds the form fields that are walked.
	PDFFields = 100_000
	// PDFCache bounds the decoded object streams kept for the next object out of them, in bytes; one is kept whatever its size.
	PDFCache = 4 << 20
)

// Cryptographic objects.
const (
	// DERDepth bounds nesting in DER: the deepest real SignedData (archive time-stamps in time-stamps) stays under 40.
	DERDepth = 64
	// CMSSize bounds one SignedData held in memory, in bytes.
	CMSSize = 16 << 20
	// CMSSigners bounds the SignerInfos of one SignedData: PAdES allows one, other real files have two or three.
	CMSSigners = 64
	// CMSAttributes bounds the attributes of one signer and the values of one attribute: real signers have fewer than ten.
	CMSAttributes = 1_000
	// KeyFile bounds a PKCS#12 file, in bytes: a key with a long chain takes 20 KB.
	KeyFile = 1 << 20
	// KeyIterations bounds the work to open a PKCS#12 file, in rounds of its key derivation: files in use have 2,000 to 600,000.
	KeyIterations = 20_000_000
	// KeyURI bounds the URI of a key (RFC 7512), in bytes: one with every attribute stays under 1,000.
	KeyURI = 4_096
	// TokenObjects bounds the keys or certificates looked at on one token: a smart card holds 20, a shared HSM partition some hundred.
	TokenObjects = 2_000
	// TokenValue bounds one attribute read from a token, in bytes: a certificate takes 4 KB.
	TokenValue = 64 << 10
	// VaultShares bounds the shares of a vault's key: more people than this never keep one key.
	VaultShares = 32
	// ShareText bounds one share as it is typed or kept, in bytes: a printed one has 83 letters and hyphens.
	ShareText = 1_024
	// Certificates bounds the certificates considered in one judgement.
	Certificates = 1_000
	// PathDepth bounds a certification path: a public hierarchy has 3 to 5.
	PathDepth = 12
	// PathsTried bounds alternative paths tried for one certificate, so that cross-certificates can't explode.
	PathsTried = 200
	// CertificateItems bounds each list in a certificate (names, policies, constraints): web servers have up to 2,000 names.
	CertificateItems = 5_000
	// SerialBytes bounds a certificate's serial number: RFC 5280, Section 4.1.2.2 allows 20 bytes; a forged one asks for hours of conversion.
	SerialBytes = 64
	// IssuerBundle bounds the certificates taken from one address of an issuer: real bundles hold a chain or two.
	IssuerBundle = 50
	// DSASubgroup bounds the order of a DSA subgroup, in bits: FIPS 186-4 has at most 256, a forged key asks for hours of work.
	DSASubgroup = 512
	// PathWork bounds what one judgement spends on paths and revocation, in units of about a microsecond: 50 signatures with time-stamps and
	// their evidence stay under 200,000.
	PathWork = 3_000_000
	// CRLSize bounds one CRL, in bytes: the largest public ones are about 60 MB.
	CRLSize = 64 << 20
	// OCSPSize bounds one OCSP response, in bytes.
	OCSPSize = 1 << 20
	// TSTSize bounds one time-stamp response, in bytes.
	TSTSize = 1 << 20
	// EvidenceSize bounds one evidence record, in bytes: seventy years of renewals whose time-stamps bring their own lists stay under 8 MB.
	EvidenceSize = 16 << 20
	// EvidenceChains bounds the chains of one evidence record: each is a change of hash function, of which a century may see ten. All that
	// stands before a chain is digested once for it.
	EvidenceChains = 64
	// EvidenceStamps bounds the archive time-stamps of one evidence record: one in two years stays under 100.
	EvidenceStamps = 500
	// EvidenceHashes bounds the hash values in the trees of one evidence record: a group of 10,000 files, renewed, has 30,000.
	EvidenceHashes = 200_000
	// EvidenceObjects bounds the data objects judged by one evidence record.
	EvidenceObjects = 100_000
	// Beside bounds the files that may come along with a signature file on the verify page, each known by its digests: people choose a handful,
	// and each is held to the record.
	Beside = 100
)

// Files at the doors.
const (
	// UploadSize bounds one file at a door of the system, in bytes; larger ones are refused before they are stored.
	UploadSize = 200 << 20
	// Attachments bounds the files of their own that go with a document: more are read by nobody, and each is signed and judged.
	Attachments = 20
	// AttachmentsSize bounds them together, in bytes: with its document a message of the exchange is twice the largest file at most.
	AttachmentsSize = UploadSize
	// Intakes bounds the files being taken in at once by an office, from their first byte: each holds up to 8 MB in memory, and its PDF.
	Intakes = 24
	// IntakesOfOne bounds those of one person: a clerk drops a handful at once.
	IntakesOfOne = 4
	// UploadPart is the size of one part of a file that comes in parts, in bytes; only the last may be shorter. A slow line of 1 Mbit/s takes half a minute
	// for it, and no more than that is sent again when the line breaks.
	UploadPart = 4 << 20
	// Uploads bounds the files that come in parts to an office at once: all of them together lie in 20 GB at most.
	Uploads = 100
	// UploadsOfOne bounds those of one person: a clerk drops a handful at once.
	UploadsOfOne = 8
	// UploadHours bounds how long an upload waits for its next part, in hours: less than a day, after which working files are dropped.
	UploadHours = 6
	// UploadFirstMinutes bounds how long one waits for its first part, in minutes: whoever did not hear that it was begun begins another, and what nobody
	// knows of must not take a place for hours. Half a megabit a second brings a part in a minute.
	UploadFirstMinutes = 15
	// DossierExport bounds the documents of a dossier that is taken out as one file: the ordinal of a document in its dossier has three digits (NĐ 30/2020,
	// Appendix VI).
	DossierExport = 999
	// TestEvent bounds a line of the record of a run of tests, in bytes; a line that holds what a test printed is long.
	TestEvent = 1 << 20
	// JSONBody bounds a request body of the API that is not a file, in bytes.
	JSONBody = 1 << 20
	// FontSize bounds a font file that is parsed, in bytes.
	FontSize = 32 << 20
	// ImagePixels bounds a picture placed in a mark, in pixels.
	ImagePixels = 25_000_000
	// ConvertSeconds bounds one conversion by an office suite, in seconds.
	ConvertSeconds = 120
	// PrintedLines bounds a register that is printed as one file: LibreOffice lays out so many lines within half of ConvertSeconds.
	PrintedLines = 5_000
	// ConvertMemory bounds the address space of the converter, in bytes.
	ConvertMemory = 4 << 30
	// ArchiveMembers bounds the members of a zip container (docx) looked at.
	ArchiveMembers = 10_000
	// ArchiveExpanded bounds what a zip container may unpack to, in bytes.
	ArchiveExpanded = 1 << 30
)

// Signing requests and the machines that hold tokens.
const (
	// SigningDocuments bounds the documents of one signing request: a leader's day has some 200.
	SigningDocuments = 500
	// SigningsOpen bounds the open signing requests of one person: one is usual, a few are left behind by closed pages.
	SigningsOpen = 20
	// AgentsOfOne bounds the machines paired with one person: an office, a home, a journey.
	AgentsOfOne = 10
	// PasskeysOfOne bounds the passkeys of one person: a telephone, two computers, a key on the ring and one in a safe, and then some.
	PasskeysOfOne = 20
	// PasskeyAnswer bounds what an authenticator answers, in bytes of JSON: one with an attestation of several certificates takes 10 kB.
	PasskeyAnswer = 64 << 10
	// PasskeyName bounds what a person calls a passkey, in characters.
	PasskeyName = 60
	// AgentName bounds the name that a machine gives itself, in characters.
	AgentName = 80
	// AgentWords bounds the words by which a machine refuses, in characters.
	AgentWords = 500
	// AgentAttributes bounds the signed attributes that a machine gives, in bytes of DER: ours take 160.
	AgentAttributes = 16 << 10
	// AgentValue bounds a signature value that a machine gives, in bytes: RSA with 8192 bits has 1,024.
	AgentValue = 2 << 10
	// AgentFile bounds a prepared file that a machine is given, in bytes: what comes in at a door with the marks and signatures of its life.
	AgentFile = UploadSize + 64<<20
	// AgentWork bounds an answer to a question for work, in bytes: an item takes a kilobyte.
	AgentWork = 4 << 20
	// AgentItems bounds the items that a machine looks at in one answer: all that a person may have open at once, twice.
	AgentItems = 2 * SigningsOpen * SigningDocuments
	// AgentWaits bounds the questions for work that one machine keeps open at once.
	AgentWaits = 2
	// AgentCalls bounds the calls of one machine that are remembered so that none serves twice: a batch of 200 documents takes 600 in the window of four minutes.
	AgentCalls = 2_000
	// AgentKeys bounds the keys that one machine shows the certificates of: a person's, the office's, an old one kept beside each.
	AgentKeys = 16
	// AgentChallenges bounds the sign-ins that a machine is asked to prove at once: one person has one, and one proof for an act.
	AgentChallenges = 10
	// ChallengeProof bounds the SignedData that proves a sign-in, in bytes: a chain of four certificates takes 8 kilobytes.
	ChallengeProof = 64 << 10
	// AttemptsOpen bounds the sign-ins under way that bear nobody's name yet, as anyone may begin them: the oldest make room.
	AttemptsOpen = 10_000
	// ProviderAnswer bounds an answer of a provider of identities, in bytes: its metadata take 5 kilobytes, a set of keys 20.
	ProviderAnswer = 256 << 10
	// ProviderCalls bounds the sign-ins that wait for one provider at once: more are told to wait, and hold up nobody else.
	ProviderCalls = 16
)

// The ledger.
const (
	// EventSize bounds one event's canonical bytes: words of a long instruction and a judgement's facts stay under 200 KB.
	EventSize = 4 << 20
	// EventWords bounds the clear words and digests of one event: the longest list is the copies of one issue.
	EventWords = 10_000
	// ScannerAnswer bounds what a malware scanner says, in bytes: a name of malware has 100.
	ScannerAnswer = 4 << 10
	// ProvenanceBundle bounds the evidence of processing of one document, in bytes: a step with its proof takes 4 KB, and no document has seen 500.
	ProvenanceBundle = 32 << 20
	// ProvenanceFile bounds a file whose digest is reckoned anew for the document's page, in bytes: larger ones are checked by the command.
	ProvenanceFile = 64 << 20
	// HeadSize bounds a signed tree head with countersignatures, in bytes.
	HeadSize = 64 << 10
	// ReportFile bounds a report file, in bytes: parts of 400 offices of 20 KB each stay under it.
	ReportFile = 16 << 20
	// ReportLines bounds the figures of one office's report: thirty that are counted, by twenty types of document, stay under it.
	ReportLines = 2_000
)

// Pages drawn and read by the renderer (PDFium in a sandbox).
const (
	// RenderMemory bounds the memory of one document's sandbox, in bytes: a page at 300 dpi takes 35 MB, the file itself up to UploadSize.
	RenderMemory = 768 << 20
	// RenderSeconds bounds one step of rendering: the slowest real page seen took 2 s.
	RenderSeconds = 30
	// RenderPixels bounds one picture of a page: A3 at 300 dpi has 17 million.
	RenderPixels = 40_000_000
	// RenderPages bounds the pages whose text is read in one go.
	RenderPages = 5_000
	// SheetPages bounds a cover sheet that we make: an instruction of 30 pages is none.
	SheetPages = 30
	// BoundPages bounds sheets bound into one file: a form for each number of a block, which may take two pages.
	BoundPages = 2 * BlockNumbers
	// ChangedPages bounds the pages drawn twice to show what was changed after signing: a reader needs an example of each kind, not a book.
	ChangedPages = 6
	// RenderObjects bounds the drawn objects and the annotations looked at on one page: a dense map has 60,000.
	RenderObjects = 200_000
	// RenderChars bounds the characters read of one page: a page set in 4-point type has 30,000.
	RenderChars = 200_000
)

// Pictures of pages compared, of a signed revision and the newest one.
const (
	// LookedPages bounds the pages of the newest revision whose pictures one judgement compares: changes that need a look are on one or two,
	// and each picture waits in memory for the signed ones.
	LookedPages = 20
	// LookedPictures bounds the pictures of signed revisions drawn for one judgement: each takes 20 to 60 ms.
	LookedPictures = 60
	// LookedSeconds bounds all drawing for one judgement.
	LookedSeconds = 10
	// LookedWords bounds the words of one page that are looked for under what was added: a page set in 4-point type has 6,000.
	LookedWords = 20_000
	// LookedRegions bounds the regions told of one page: what is scattered over more is told as one.
	LookedRegions = 40
)

// Pictures of pages read for secret markings (Tesseract).
const (
	// OCRPages bounds the pages of one file that are read whole: a scan of a law has 60. Stamps are sought on every page before.
	OCRPages = 60
	// OCRSeconds bounds what one file's reading takes in all, in seconds: a page at 150 dpi takes one to four.
	OCRSeconds = 120
	// OCRRunSeconds bounds one run of the reader, in seconds of processor time: the slowest page seen took 9.
	OCRRunSeconds = 30
	// OCRMemory bounds the address space of one run, in bytes: a page at 150 dpi takes 60 MB.
	OCRMemory = 1 << 30
	// OCROutput bounds what one run may say, in bytes: a full page makes 60 KB.
	OCROutput = 4 << 20
	// OCRSpots bounds the stamp-like spots of one page that are read by themselves: a page of a form has 30.
	OCRSpots = 48
)

// Dated lists of rules (internal/authority).
const (
	// FormFile bounds a file of rules of form, in bytes: the largest that comes with the program takes 40 KB.
	FormFile = 256 << 10
	// FormRules bounds the rules of one version: the longest has some 70, each is asked about each document.
	FormRules = 300
	// FormWords bounds one text in a file of rules of form, in characters.
	FormWords = 1_000
	// FormFindings bounds the answers kept with a document: one a rule.
	FormFindings = 300
	// FormSpots bounds the places that one answer points at: a page shows so many boxes and still can be read.
	FormSpots = 12
	// FormLines bounds the lines of a document that are read for its form: 200 pages of 50 lines.
	FormLines = 10_000
	// AuthorityFile bounds one version's file, in bytes: the standard table of the Party takes 12 KB.
	AuthorityFile = 1 << 20
	// AuthorityLines bounds the lines of one version, and each list in them: a table for every type, body and capacity has 600.
	AuthorityLines = 5_000
	// AuthorityWords bounds one text of a line, in characters: a clause quoted whole has 700.
	AuthorityWords = 2_000
)

// Rules of access that an office writes itself (internal/rights).
const (
	// RightsFile bounds the file, in bytes: the house's own rules, which cover every act, take 14 KB.
	RightsFile = 64 << 10
	// RightsRule bounds one rule, in bytes: the longest of the house takes 700.
	RightsRule = 2 << 10
	// RightsNesting bounds how deep a condition nests, how many signs stand in a row, and the "if"s of one rule: the house's nest four deep.
	RightsNesting = 16
	// RightsRules bounds its rules, for each is weighed with every act that it speaks of: the house has 50.
	RightsRules = 200
)

// Papers of certificates and devices (internal/subscriber).
const (
	// CertificateFile bounds a certificate that is read, in bytes: with its whole chain in PEM one takes 12 KB.
	CertificateFile = 256 << 10
	// CertificatesInFile bounds those read from one file: a chain has three.
	CertificatesInFile = 16
	// HolidaysFile bounds a list of days off, in bytes: twenty years of them take 30 KB.
	HolidaysFile = 256 << 10
	// SubscriberText bounds one field of a request, in characters: the longest reason seen has 400.
	SubscriberText = 4_000
	// PhasePosts bounds the posts of one phase of introduction: a province has 1,700 people.
	PhasePosts = 5_000
)

// Lists of people and bodies that are brought to the directory (internal/roster).
const (
	// RosterFile bounds a list, in bytes: 1,685 people take 250 KB, in UTF-16 twice that.
	RosterFile = 8 << 20
	// RosterRows bounds its rows, for all of them are one transaction: a province has 1,700 people with 2,000 posts.
	RosterRows = 10_000
	// RosterCell bounds one cell, in characters: the longest name of a body has 200.
	RosterCell = 500
	// RosterFaults bounds the faults that are told: who sees these knows that the file is another one than they meant.
	RosterFaults = 200
)

// Requests of an identity system that keeps the directory (internal/scim).
const (
	// SCIMFilter bounds a filter or a path, in bytes: Entra's longest asks for one address and takes 120.
	SCIMFilter = 4_000
	// SCIMTerms bounds the comparisons of a filter: each is held against every person.
	SCIMTerms = 50
	// SCIMDepth bounds the brackets of a filter in each other.
	SCIMDepth = 10
	// SCIMOperations bounds the operations of one patch: all attributes of a person take 20, and Entra sends members in several of a hundred.
	SCIMOperations = 1_000
	// SCIMPage is the resources of one answer, the most and where a client names no number: clients turn pages of 100.
	SCIMPage = 200
	// SCIMText bounds one value, in characters: the longest name of a body has 200.
	SCIMText = 500
	// SCIMTokens bounds the tokens in force at once: one identity system, its successor while one changes over, a trial.
	SCIMTokens = 5
)

// Numbers set aside (internal/numbering).
const (
	// BlockNumbers bounds the numbers of one block: each gets a form printed beforehand, and a busy office issues some fifty documents a day.
	BlockNumbers = 200
	// EarlierNumbers bounds the numbers of an earlier paper register: a province's busiest series ends a term with some tens of thousands.
	EarlierNumbers = 100_000
)

// Copies on paper and scans (internal/printout, internal/scan).
const (
	// ScanPages bounds the pages of one scan of a paper: reading takes ten seconds a page, and the file is made in memory.
	ScanPages = 200
	// ScanPacked bounds the pictures of a scan as the file that is made of them holds them, in bytes: under UploadSize, at which it could not be signed.
	ScanPacked = 150 << 20
	// ScanDPI bounds how coarse a scan may be, in dots an inch: letters of 13 points are thirteen dots high there, and no person reads less.
	ScanDPI = 72
	// TIFFDirectories bounds the pages of a TIFF that are counted, so that a refusal can say how many there are.
	TIFFDirectories = 5_000
	// PrintPages bounds the pages of one copy on paper: a page at 200 dpi is packed to some 150 KB, and the file is given out from memory.
	PrintPages = 300
)

// Comparison of the texts of two documents (internal/collation).
const (
	// CollatedWords bounds the words by which two texts differ for word to be set beside word: some six pages in which nothing agrees. The way from one text to the
	// other is kept in 4 bytes for each pair of them, 32 MB, however long the texts are.
	CollatedWords = 4_000
	// CollatedPages bounds the pages of a document whose text is compared: more take longer to read than anyone waits who issues a document.
	CollatedPages = 300
	// CollatedPlaces bounds the places told of one comparison: whoever has so many to look at reads both documents.
	CollatedPlaces = 5_000
	// ComparedSeconds bounds the reading of two files whose words are compared, in seconds: a page takes some hundredth of one.
	ComparedSeconds = 60
	// ComparedAtOnce bounds the comparisons that one process makes at once: the renderer is there for signing first.
	ComparedAtOnce = 1
	// SearchTerms bounds what is looked for at once: whoever types more pastes a text. A term has a bit of 32.
	SearchTerms = 32
	// KeptSearches bounds the searches that a person keeps by name: a list that is still read.
	KeptSearches = 50
	// FoundLines bounds the list of what a search found that is given as one file: the rules of access are asked for each line.
	FoundLines = 5_000
	// IndexedText bounds the text of a document in the index, in bytes: some 300 full pages. What stands behind is found by opening the document.
	IndexedText = 1 << 20
	// IndexedPages bounds the pages that are read for it.
	IndexedPages = 300
)

// Messages of the national axis (edxml).
const (
	// EdXMLText bounds a message beside the contents of its attachments, in bytes: headers with a thousand receivers take some 400 KB.
	EdXMLText = 8 << 20
	// EdXMLElements bounds its elements, EdXMLDepth those within one another: the standard has nine.
	EdXMLElements = 50_000
	EdXMLDepth    = 32
	// EdXMLAttachments bounds its attachments.
	EdXMLAttachments = 200
	// EdXMLContent bounds their contents together, in bytes as they are packed: gateways in use take 50 MB.
	EdXMLContent = 500 << 20
	// EdXMLUnpacked bounds what one attachment is unpacked to, in bytes, and EdXMLPacked the files in it: programs pack one each.
	EdXMLUnpacked = 500 << 20
	EdXMLPacked   = 200
)
